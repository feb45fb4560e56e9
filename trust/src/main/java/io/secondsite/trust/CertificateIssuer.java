package io.secondsite.trust;

import io.secondsite.trust.CarriedName.Role;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues the certificates of an installation. Thread-safe. */
public final class CertificateIssuer {
  private static final Duration ROOT_LIFE = Duration.ofDays(7300);
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

  /** How long a leaf lives where nothing else is said; it is renewed at half of that. */
  public static final Duration LEAF_LIFE = Duration.ofDays(90);

  /** Certificates begin in the past so that a peer whose clock is behind takes them. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final int BELOW_ROOT = 2;
  private static final int BELOW_VAULT = 1;

  /** Below a vault a site's authority speaks for no DNS name but this, which nobody has. */
  private static final String NO_HOST_NAME = "secondsite.invalid";

  private static final List<String> NO_ADDRESSES = List.of("0.0.0.0/32", "::/128");

  private final Clock clock;
  private final SecureRandom random;
  private final Duration leafLife;

  public CertificateIssuer(Clock clock, SecureRandom random) {
    this(clock, random, LEAF_LIFE);
  }

  public CertificateIssuer(Clock clock, SecureRandom random, Duration leafLife) {
    this.clock = clock;
    this.random = random;
    this.leafLife = leafLife;
  }

  /** An installation's root; its key belongs off the machine. */
  public Credential root(String commonName) throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.create(random);
    X509v3CertificateBuilder draft =
        draft(name(commonName), name(commonName), keys.getPublic(), ROOT_LIFE);
    authority(draft, BELOW_ROOT);
    return new Credential(sign(draft, keys.getPrivate()), keys.getPrivate());
  }

  /** The vault's authority below the root: it issues site authorities and providers' leaves. */
  public Credential vaultAuthority(Credential root, String commonName)
      throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.create(random);
    X509v3CertificateBuilder draft =
        draft(subject(root), name(commonName), keys.getPublic(), AUTHORITY_LIFE);
    authority(draft, BELOW_VAULT);
    issuedBy(draft, root);
    return new Credential(sign(draft, root.key()), keys.getPrivate());
  }

  /** The authority of one that belongs to no site: self-signed, for its own name. */
  public Credential ownAuthority(String name) throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.create(random);
    X509v3CertificateBuilder draft =
        draft(name(name), name(name), keys.getPublic(), AUTHORITY_LIFE);
    authority(draft, 0);
    carry(draft, new CarriedName(name, Role.CA));
    return new Credential(sign(draft, keys.getPrivate()), keys.getPrivate());
  }

  /** A site's own authority before there is a vault: self-signed. */
  public Credential siteAuthority(String site) throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.create(random);
    X509v3CertificateBuilder draft =
        draft(name(site), name(site), keys.getPublic(), AUTHORITY_LIFE);
    siteAuthority(draft, site, List.of(subtree(site), subtree("." + site)));
    return new Credential(sign(draft, keys.getPrivate()), keys.getPrivate());
  }

  /**
   * A certificate for a site's authority, issued by the vault's. With the same key and subject as
   * the self-signed one, so that what that has issued stays good; it may speak for the site and its
   * hosts only. Who trusts the vault's root calls the vault by a host name: a site must not be able
   * to show that name, so below the root it speaks for none. The site's hosts are called by those
   * who pin the site's authority itself.
   */
  public X509Certificate siteAuthority(Credential vault, PublicKey key, String site)
      throws GeneralSecurityException, IOException {
    X509v3CertificateBuilder draft = draft(subject(vault), name(site), key, AUTHORITY_LIFE);
    List<GeneralSubtree> permitted = new ArrayList<>();
    permitted.add(subtree(site));
    permitted.add(subtree("." + site));
    permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, NO_HOST_NAME)));
    NO_ADDRESSES.forEach(address ->
        permitted.add(new GeneralSubtree(new GeneralName(GeneralName.iPAddress, address))));
    siteAuthority(draft, site, permitted);
    issuedBy(draft, vault);
    return sign(draft, vault.key());
  }

  /**
   * A leaf for somebody else's key.
   *
   * @param hostNames DNS names and addresses it serves on; none for one that only calls
   */
  public X509Certificate leaf(
      Credential issuer, PublicKey key, CarriedName carried, List<String> hostNames)
      throws GeneralSecurityException, IOException {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, carried.uri()));
    hostNames.forEach(hostName -> names.add(hostName(hostName)));
    List<KeyPurposeId> purposes = new ArrayList<>(List.of(KeyPurposeId.id_kp_clientAuth));
    if (!hostNames.isEmpty() || carried.role() == Role.HOST) {
      purposes.add(KeyPurposeId.id_kp_serverAuth);
    }
    String commonName = carried.name() + " " + carried.role().name().toLowerCase(Locale.ROOT);
    return leaf(issuer, key, commonName, names, purposes);
  }

  /** A leaf with a key made here. */
  public Credential leaf(Credential issuer, CarriedName carried, List<String> hostNames)
      throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.create(random);
    return new Credential(leaf(issuer, keys.getPublic(), carried, hostNames), keys.getPrivate());
  }

  /** What a service that people call serves with: host names only, no name of ours. */
  public Credential server(Credential issuer, String commonName, List<String> hostNames)
      throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.create(random);
    X509Certificate certificate =
        leaf(
            issuer,
            keys.getPublic(),
            commonName,
            hostNames.stream().map(CertificateIssuer::hostName).toList(),
            List.of(KeyPurposeId.id_kp_serverAuth));
    return new Credential(certificate, keys.getPrivate());
  }

  private X509Certificate leaf(
      Credential issuer,
      PublicKey key,
      String commonName,
      List<GeneralName> names,
      List<KeyPurposeId> purposes)
      throws GeneralSecurityException, IOException {
    X509v3CertificateBuilder draft = draft(subject(issuer), name(commonName), key, leafLife);
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    draft.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
    draft.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(GeneralName[]::new)));
    issuedBy(draft, issuer);
    return sign(draft, issuer.key());
  }

  private static void siteAuthority(
      X509v3CertificateBuilder draft, String site, List<GeneralSubtree> permitted)
      throws IOException {
    authority(draft, 0);
    draft.addExtension(
        Extension.nameConstraints,
        true,
        new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null));
    carry(draft, new CarriedName(site, Role.CA));
  }

  private static void carry(X509v3CertificateBuilder draft, CarriedName carried)
      throws IOException {
    draft.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, carried.uri())));
  }

  private static GeneralSubtree subtree(String host) {
    return new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, host));
  }

  private static void authority(X509v3CertificateBuilder draft, int authoritiesBelow)
      throws IOException {
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(authoritiesBelow));
    draft.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  private static void issuedBy(X509v3CertificateBuilder draft, Credential issuer)
      throws GeneralSecurityException, IOException {
    draft.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils()
            .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
  }

  private X509v3CertificateBuilder draft(
      X500Name issuer, X500Name subject, PublicKey key, Duration life)
      throws GeneralSecurityException, IOException {
    Instant now = clock.instant();
    X509v3CertificateBuilder draft =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(127, random).setBit(126),
            Date.from(now.minus(SKEW)),
            Date.from(now.plus(life)),
            subject,
            key);
    draft.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    return draft;
  }

  private static X509Certificate sign(X509v3CertificateBuilder draft, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(draft.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("the certificate cannot be signed", e);
    }
  }

  private static GeneralName hostName(String hostName) {
    return new GeneralName(
        isAddress(hostName) ? GeneralName.iPAddress : GeneralName.dNSName, hostName);
  }

  static boolean isAddress(String hostName) {
    return hostName.indexOf(':') >= 0 || hostName.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  private static X500Name subject(Credential issuer) {
    return X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }
}
