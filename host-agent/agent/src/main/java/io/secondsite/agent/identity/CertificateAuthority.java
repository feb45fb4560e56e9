package io.secondsite.agent.identity;

import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Credential;
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
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates: the agent's own authority, and what that issues. Thread-safe. */
final class CertificateAuthority {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  private static final Duration LEAF_LIFE = Duration.ofDays(365);

  /** Certificates begin in the past so that a peer whose clock is behind takes them. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Clock clock;
  private final SecureRandom random;

  CertificateAuthority(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new authority for the agent. */
  Credential authority(String agent) throws GeneralSecurityException, IOException {
    KeyPair keys = keys();
    CarriedName carried = new CarriedName(agent, Role.CA);
    X509v3CertificateBuilder draft =
        draft(name(agent), name(agent), keys.getPublic(), AUTHORITY_LIFE);
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    draft.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    draft.addExtension(Extension.subjectAlternativeName, false, uri(carried));
    return new Credential(sign(draft, keys.getPrivate()), keys.getPrivate());
  }

  /** The certificate an agent serves and calls with. */
  Credential host(Credential issuer, String agent, List<String> hostNames)
      throws GeneralSecurityException, IOException {
    List<GeneralName> names = new ArrayList<>();
    names.add(
        new GeneralName(
            GeneralName.uniformResourceIdentifier, new CarriedName(agent, Role.HOST).uri()));
    for (String hostName : hostNames) {
      int type = isAddress(hostName) ? GeneralName.iPAddress : GeneralName.dNSName;
      names.add(new GeneralName(type, hostName));
    }
    return leaf(
        issuer,
        agent + " host",
        new GeneralNames(names.toArray(GeneralName[]::new)),
        KeyPurposeId.id_kp_serverAuth,
        KeyPurposeId.id_kp_clientAuth);
  }

  /** The certificate a person or a script calls with. */
  Credential operator(Credential issuer, String agent)
      throws GeneralSecurityException, IOException {
    return leaf(
        issuer,
        agent + " operator",
        uri(new CarriedName(agent, Role.OPERATOR)),
        KeyPurposeId.id_kp_clientAuth);
  }

  static boolean isAddress(String hostName) {
    return hostName.indexOf(':') >= 0 || hostName.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  private Credential leaf(
      Credential issuer, String commonName, GeneralNames names, KeyPurposeId... purposes)
      throws GeneralSecurityException, IOException {
    KeyPair keys = keys();
    X500Name issuedBy =
        X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder draft = draft(issuedBy, name(commonName), keys.getPublic(), LEAF_LIFE);
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    draft.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
    draft.addExtension(Extension.subjectAlternativeName, false, names);
    return new Credential(sign(draft, issuer.key()), keys.getPrivate());
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

  private KeyPair keys() throws GeneralSecurityException {
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

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private static GeneralNames uri(CarriedName carried) {
    return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, carried.uri()));
  }
}
