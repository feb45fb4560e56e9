package io.secondsite.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.testkit.ArchitectureRules;
import io.secondsite.testkit.ManualClock;
import io.secondsite.trust.CarriedName.Role;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
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
    Credential host = issuer.leaf(newYork, new CarriedName("host1.NewYork", Role.HOST), NAMES);
    assertThatCode(() -> validate(host.certificate())).doesNotThrowAnyException();
    assertThat(CarriedName.of(host.certificate()))
        .contains(new CarriedName("host1.NewYork", Role.HOST));
  }

  @Test
  void aSiteAuthorityCannotSpeakForAnotherSite() throws Exception {
    for (String name : List.of("host1.Chicago", "Chicago", "NewYorkToo", "host1.NewYork.Chicago")) {
      Credential forged = issuer.leaf(newYork, new CarriedName(name, Role.HOST), NAMES);
      assertThatThrownBy(() -> validate(forged.certificate()))
          .as(name)
          .isInstanceOf(CertPathValidatorException.class);
      assertThat(new CarriedName("NewYork", Role.CA).mayIssue(new CarriedName(name, Role.HOST)))
          .as(name)
          .isFalse();
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
    Credential leaf = issuer.leaf(below, new CarriedName("host1.NewYork", Role.HOST), NAMES);
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
    var generator = java.security.KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair weak = generator.generateKeyPair();
    String pem = rsaRequest(weak);
    assertThatThrownBy(() -> CertificateRequest.parse(pem))
        .isInstanceOf(CertificateRequestException.class)
        .hasMessageContaining("weak");
  }

  private static String rsaRequest(KeyPair keys) throws Exception {
    byte[] encoded =
        new org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder(
                new org.bouncycastle.asn1.x500.X500Name("CN=x"), keys.getPublic())
            .build(
                new org.bouncycastle.operator.jcajce.JcaContentSignerBuilder("SHA256withRSA")
                    .build(keys.getPrivate()))
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
    List<X509Certificate> chain = new java.util.ArrayList<>(List.of(belowVault));
    chain.add(vault.certificate());
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(root.certificate(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(clock.instant()));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
  }
}
