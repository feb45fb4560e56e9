package io.secondsite.provider.site;

import io.secondsite.provider.site.CarriedName.Role;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
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

/** Makes certificates: the site's authority, and what that issues. Thread-safe. */
final class SiteCertificates {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  private static final Duration LEAF_LIFE = Duration.ofDays(365);

  /** Certificates begin in the past so that a peer whose clock is behind takes them. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Clock clock;
  private final SecureRandom random;

  SiteCertificates(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new authority that speaks only for the site and for names that end with the site's. */
  Credential authority(String site) throws GeneralSecurityException, IOException {
    KeyPair keys = keys();
    X509v3CertificateBuilder draft =
        draft(name(site), name(site), keys.getPublic(), AUTHORITY_LIFE);
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    draft.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    draft.addExtension(
        Extension.subjectAlternativeName, false, names(new CarriedName(site, Role.CA), List.of()));
    draft.addExtension(
        Extension.nameConstraints,
        true,
        new NameConstraints(
            new GeneralSubtree[] {subtree(site), subtree("." + site)}, new GeneralSubtree[0]));
    return new Credential(sign(draft, keys.getPrivate()), keys.getPrivate());
  }

  private static GeneralSubtree subtree(String name) {
    return new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, name));
  }

  /** A key of our own with a certificate for it. */
  Credential leaf(Credential issuer, CarriedName carried, List<String> hostNames)
      throws GeneralSecurityException, IOException {
    KeyPair keys = keys();
    return new Credential(
        certificate(issuer, carried, hostNames, keys.getPublic()), keys.getPrivate());
  }

  /** A certificate for a key that somebody else has. */
  X509Certificate certificate(
      Credential issuer, CarriedName carried, List<String> hostNames, PublicKey key)
      throws GeneralSecurityException, IOException {
    X500Name issuedBy =
        X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    String commonName = carried.name() + " " + carried.role().name().toLowerCase(Locale.ROOT);
    X509v3CertificateBuilder draft = draft(issuedBy, name(commonName), key, LEAF_LIFE);
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    draft.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes(carried.role())));
    draft.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils()
            .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
    draft.addExtension(Extension.subjectAlternativeName, false, names(carried, hostNames));
    return sign(draft, issuer.key());
  }

  private static KeyPurposeId[] purposes(Role role) {
    return role == Role.OPERATOR
        ? new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}
        : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
  }

  private static GeneralNames names(CarriedName carried, List<String> hostNames) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, carried.uri()));
    for (String hostName : hostNames) {
      int type = isAddress(hostName) ? GeneralName.iPAddress : GeneralName.dNSName;
      names.add(new GeneralName(type, hostName));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String hostName) {
    return hostName.indexOf(':') >= 0 || hostName.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
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

  KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
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

  static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }
}
