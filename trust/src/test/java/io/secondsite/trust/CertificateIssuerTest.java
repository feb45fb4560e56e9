package io.secondsite.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.testkit.ArchitectureRules;
import io.secondsite.testkit.ManualClock;
import io.secondsite.trust.CarriedName.Role;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertificateIssuerTest {
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final SecureRandom random = new SecureRandom();
  private final CertificateIssuer issuer = new CertificateIssuer(clock, random);
  private Credential root;
  private Credential vault;
  private Credential newYork;
  private X509Certificate newYorkByVault;

  @BeforeEach
  void installation() throws Exception {
    root = issuer.root("Secondsite root");
    vault = issuer.vaultAuthority(root, "Secondsite vault");
    newYork = issuer.siteAuthority("NewYork");
    newYorkByVault = issuer.siteAuthority(vault, newYork.certificate().getPublicKey(), "NewYork");
  }

  @Test
  void aHostsCertificateLeadsToTheRoot() throws Exception {
    Credential host = issuer.leaf(newYork, new CarriedName("host1.NewYork", Role.HOST), List.of());
    assertThatCode(() -> validate(host.certificate())).doesNotThrowAnyException();
    assertThat(CarriedName.of(host.certificate()))
        .contains(new CarriedName("host1.NewYork", Role.HOST));
  }

  @Test
  void aSiteAuthorityCannotSpeakForAnotherSite() throws Exception {
    for (String name : List.of("host1.Chicago", "Chicago", "NewYorkToo", "host1.NewYork.Chicago")) {
      Credential forged = issuer.leaf(newYork, new CarriedName(name, Role.HOST), List.of());
      assertThatThrownBy(() -> validate(forged.certificate()))
          .as(name)
          .isInstanceOf(CertPathValidatorException.class);
      assertThat(new CarriedName("NewYork", Role.CA).mayIssue(new CarriedName(name, Role.HOST)))
          .as(name)
          .isFalse();
    }
  }

  /** Who trusts the root calls the vault by its host name; no site may show that one. */
  @Test
  void belowTheVaultASiteAuthorityCannotShowAHostNameOrAnAddress() throws Exception {
    for (String name : List.of("vault.example.org", "localhost", "127.0.0.1", "2001:db8::7")) {
      Credential forged = issuer.server(newYork, "vault-service", List.of(name));
      assertThatThrownBy(() -> validate(forged.certificate()))
          .as(name)
          .isInstanceOf(CertPathValidatorException.class);
      assertThat(Freshness.isIssuedBy(forged.certificate(), newYork.certificate())).isTrue();
    }
    Credential vaults = issuer.server(vault, "vault-service", NAMES);
    assertThatCode(() -> validateBelowVault(vaults.certificate())).doesNotThrowAnyException();
  }

  /** Clients of the JDK take a common name for a host name where there is no other. */
  @Test
  void belowTheVaultASiteAuthorityCannotShowAHostNameAsACommonNameEither() throws Exception {
    for (String commonName : List.of("NewYork operator", "vault.example.org")) {
      X509v3CertificateBuilder draft =
          new JcaX509v3CertificateBuilder(
              X500Name.getInstance(newYork.certificate().getSubjectX500Principal().getEncoded()),
              BigInteger.TEN,
              Date.from(clock.instant()),
              Date.from(clock.instant().plus(Duration.ofDays(1))),
              new X500Name("CN=" + commonName),
              KeyPairs.create(random).getPublic());
      String carried = new CarriedName("NewYork", Role.OPERATOR).uri();
      draft.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, carried)));
      X509Certificate leaf =
          new JcaX509CertificateConverter()
              .getCertificate(
                  draft.build(new JcaContentSignerBuilder("SHA256withECDSA").build(newYork.key())));
      if (commonName.equals("NewYork operator")) {
        assertThatCode(() -> validate(leaf)).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> validate(leaf)).isInstanceOf(CertPathValidatorException.class);
      }
    }
  }

  /** They pin its authority, as it was made or as the vault issued it. */
  @Test
  void whoPinsTheSiteCallsItsHostsByTheirHostNames() throws Exception {
    CertificateIssuer now = new CertificateIssuer(Clock.systemUTC(), random);
    Credential site = now.siteAuthority("NewYork");
    Credential above = now.vaultAuthority(now.root("root"), "vault");
    X509Certificate issued = now.siteAuthority(above, site.certificate().getPublicKey(), "NewYork");
    Credential host = now.leaf(site, new CarriedName("host1.NewYork", Role.HOST), NAMES);
    for (X509Certificate pinned : List.of(site.certificate(), issued)) {
      X509Certificate[] chain = {host.certificate()};
      assertThatCode(
              () -> TrustAnchors.trusting(List.of(pinned)).checkServerTrusted(chain, "UNKNOWN"))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aSiteAuthorityMaySpeakForItselfAndItsHosts() throws Exception {
    CarriedName authority = new CarriedName("NewYork", Role.CA);
    CarriedName operator = new CarriedName("NewYork", Role.OPERATOR);
    assertThat(authority.mayIssue(operator)).isTrue();
    assertThat(authority.mayIssue(new CarriedName("host1.NewYork", Role.HOST))).isTrue();
    Credential leaf = issuer.leaf(newYork, operator, List.of());
    assertThatCode(() -> validate(leaf.certificate())).doesNotThrowAnyException();
  }

  @Test
  void aSiteAuthorityMakesNoAuthorities() throws Exception {
    Credential below = issuer.vaultAuthority(newYork, "below");
    Credential leaf = issuer.leaf(below, new CarriedName("host1.NewYork", Role.HOST), List.of());
    assertThatThrownBy(() -> validate(leaf.certificate(), below.certificate(), newYorkByVault))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void whatTheSelfSignedAuthorityIssuedIsGoodUnderTheVaultsCertificateForIt() throws Exception {
    Credential host = issuer.leaf(newYork, new CarriedName("host1.NewYork", Role.HOST), NAMES);
    assertThat(newYorkByVault.getSubjectX500Principal())
        .isEqualTo(newYork.certificate().getSubjectX500Principal());
    assertThat(Freshness.isIssuedBy(host.certificate(), newYorkByVault)).isTrue();
    assertThat(Freshness.isIssuedBy(host.certificate(), newYork.certificate())).isTrue();
  }

  @Test
  void leavesAreRenewedAtHalfTheirLife() throws Exception {
    X509Certificate leaf =
        issuer.leaf(newYork, new CarriedName("NewYork", Role.OPERATOR), List.of()).certificate();
    assertThat(Freshness.renewAt(leaf))
        .isBetween(
            clock
                .instant()
                .plus(CertificateIssuer.LEAF_LIFE.dividedBy(2))
                .minus(Duration.ofHours(1)),
            clock.instant().plus(CertificateIssuer.LEAF_LIFE.dividedBy(2)));
  }

  @Test
  void aRequestGivesItsKeyAndNothingElse() throws Exception {
    KeyPair keys = KeyPairs.create(random);
    CertificateRequest request =
        CertificateRequest.parse(CertificateRequest.pem(keys, "secondsite://Chicago/ca"));
    X509Certificate leaf =
        issuer.leaf(
            newYork, request.publicKey(), new CarriedName("host1.NewYork", Role.HOST), NAMES);
    assertThat(leaf.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(leaf.getSubjectX500Principal().getName()).doesNotContain("Chicago");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void whatARequestAsksForIsNotGiven() throws Exception {
    // Given
    KeyPair keys = KeyPairs.create(random);
    ExtensionsGenerator wishes = new ExtensionsGenerator();
    wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    wishes.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    wishes.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName(GeneralName.uniformResourceIdentifier, "secondsite://Chicago/ca")));
    byte[] greedy =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=Chicago"), keys.getPublic())
            .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    // When
    CertificateRequest request = CertificateRequest.parse(Pem.block("CERTIFICATE REQUEST", greedy));
    CarriedName given = new CarriedName("host1.NewYork", Role.HOST);
    X509Certificate leaf = issuer.leaf(newYork, request.publicKey(), given, NAMES);
    // Then
    assertThat(CarriedName.of(leaf)).contains(given);
    assertThat(leaf.getSubjectAlternativeNames()).hasSize(3);
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getKeyUsage()).startsWith(true, false, false, false, false, false);
  }

  @Test
  void aRequestForSomebodyElsesKeyIsRefused() throws Exception {
    KeyPair victim = KeyPairs.create(random);
    KeyPair own = KeyPairs.create(random);
    String stolen = CertificateRequest.pem(new KeyPair(victim.getPublic(), own.getPrivate()), "x");
    assertThatThrownBy(() -> CertificateRequest.parse(stolen))
        .isInstanceOf(CertificateRequestException.class)
        .hasMessageContaining("signature");
  }

  @Test
  void whatOnlyLooksLikeACarriedNameIsNone() {
    for (String uri :
        List.of(
            "secondsite://NewYork/root",
            "secondsite://NewYork/host/",
            "secondsite://user@NewYork/host",
            "secondsite://NewYork:1/host",
            "https://NewYork/host")) {
      assertThat(CarriedName.parse(uri)).as(uri).isEmpty();
    }
  }

  @Test
  void requestsThatProveNothingAreRefused() throws Exception {
    KeyPair keys = KeyPairs.create(random);
    String good = CertificateRequest.pem(keys, "x");
    String cut = good.substring(0, good.length() / 2);
    for (String bad :
        List.of("", "hello", cut, good.replaceFirst("MI", "MX"), "x".repeat(1 << 20))) {
      assertThatThrownBy(() -> CertificateRequest.parse(bad))
          .isInstanceOf(CertificateRequestException.class);
    }
  }

  @Test
  void aRequestWithAWeakKeyIsRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair weak = generator.generateKeyPair();
    String pem = rsaRequest(weak);
    assertThatThrownBy(() -> CertificateRequest.parse(pem))
        .isInstanceOf(CertificateRequestException.class)
        .hasMessageContaining("weak");
  }

  private static String rsaRequest(KeyPair keys) throws Exception {
    byte[] encoded =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), keys.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
            .getEncoded();
    return Pem.block("CERTIFICATE REQUEST", encoded);
  }

  @Test
  void pemGoesThereAndBack() throws Exception {
    List<X509Certificate> chain = List.of(newYorkByVault, vault.certificate(), root.certificate());
    assertThat(Pem.certificates(Pem.of(chain))).isEqualTo(chain);
    assertThat(Pem.key(Pem.of(vault.key()))).isEqualTo(vault.key());
  }

  @Test
  void theModuleIsALibrary() {
    ArchitectureRules.checkLibrary("io.secondsite.trust");
  }

  private void validate(X509Certificate leaf) throws Exception {
    validate(leaf, newYorkByVault);
  }

  private void validate(X509Certificate... belowVault) throws Exception {
    validateBelowVault(belowVault);
  }

  private void validateBelowVault(X509Certificate... belowVault) throws Exception {
    List<X509Certificate> chain = new ArrayList<>(List.of(belowVault));
    chain.add(vault.certificate());
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(root.certificate(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(clock.instant()));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
  }
}
