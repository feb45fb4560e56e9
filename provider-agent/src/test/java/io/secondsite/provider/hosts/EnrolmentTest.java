package io.secondsite.provider.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.fabric.Site;
import io.secondsite.provider.inventory.Sites;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.site.CarriedName;
import io.secondsite.provider.site.CarriedName.Role;
import io.secondsite.provider.site.IdentityFiles;
import io.secondsite.provider.site.IssuedCertificate;
import io.secondsite.provider.site.Pem;
import io.secondsite.provider.site.SiteIdentity;
import io.secondsite.rim.problem.ErrorCode;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import io.secondsite.testkit.ManualClock;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T00:00:00Z"));
  private final InMemoryJoinTokens tokens = new InMemoryJoinTokens();
  private SiteIdentity identity;
  private Enrolment enrolment;

  @BeforeEach
  void enrolmentOfNewYork(@TempDir Path state) throws Exception {
    Site site = Sites.newYork();
    SecureRandom random = new SecureRandom();
    identity = new IdentityFiles(state, clock, random).open(site.name(), List.of("localhost"));
    SiteHosts hosts =
        new SiteHosts(
            site,
            Map.of("host1", URI.create("https://127.0.0.1:8084")),
            identity.authorityPem(),
            identity::towardsHost,
            new HostDeadlines(Duration.ofSeconds(1), Duration.ofSeconds(1)),
            Duration.ofSeconds(15),
            clock);
    enrolment =
        new Enrolment(
            site,
            hosts,
            identity,
            tokens,
            "https://provider:8450",
            Duration.ofHours(24),
            clock,
            random);
  }

  private String request() throws Exception {
    return identity.identityRequest(identity.freshKeys());
  }

  private static void assertRefused(ErrorCode code, Runnable action) {
    ProblemException refusal = catchThrowableOfType(ProblemException.class, action::run);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.remedy()).isPresent();
  }

  @Test
  void aTokenGetsItsHostACertificateOfItsName() throws Exception {
    // Given
    JoinFile file = enrolment.token("host1");
    // When
    IssuedCertificate issued = enrolment.enrol(file.token(), request());
    // Then
    X509Certificate certificate = Pem.certificate(issued.certificatePem());
    assertThat(CarriedName.of(certificate)).contains(new CarriedName("host1.NewYork", Role.HOST));
    certificate.verify(Pem.certificate(issued.authorityPem()).getPublicKey());
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getSubjectAlternativeNames())
        .anySatisfy(name -> assertThat(name.get(1)).isEqualTo("127.0.0.1"));
    assertThat(issued.authorityPem()).isEqualTo(file.authorityPem());
  }

  @Test
  void onlyTheDigestOfATokenIsKept() {
    JoinFile file = enrolment.token("host1");
    assertThat(tokens.ofHost("host1").getFirst().digest()).isNotEqualTo(file.token());
    assertThat(file.toString()).doesNotContain(file.token());
    assertThat(tokens.find(file.token())).isEmpty();
  }

  @Test
  void theSameKeyMayAskAgainAsTheAnswerMayBeLost() throws Exception {
    JoinFile file = enrolment.token("host1");
    String request = request();
    enrolment.enrol(file.token(), request);
    assertThat(enrolment.enrol(file.token(), request).certificatePem()).isNotBlank();
  }

  @Test
  void anotherKeyFindsTheTokenUsed() throws Exception {
    JoinFile file = enrolment.token("host1");
    enrolment.enrol(file.token(), request());
    String other = request();
    assertRefused(SiteCode.JOIN_TOKEN_USED, () -> enrolment.enrol(file.token(), other));
  }

  @Test
  void aTokenEndsToTheInstant() throws Exception {
    JoinFile file = enrolment.token("host1");
    String request = request();
    clock.advance(Duration.ofHours(24));
    assertRefused(SiteCode.JOIN_TOKEN_EXPIRED, () -> enrolment.enrol(file.token(), request));
  }

  @Test
  void anUnknownTokenIsRefused() throws Exception {
    String request = request();
    assertRefused(SiteCode.JOIN_TOKEN_INVALID, () -> enrolment.enrol("guess", request));
  }

  @Test
  void guessingIsSlowedDownAndGoesOnAMinuteLater() throws Exception {
    // Given
    String request = request();
    JoinFile file = enrolment.token("host1");
    for (int guess = 0; guess < 30; guess++) {
      assertRefused(SiteCode.JOIN_TOKEN_INVALID, () -> enrolment.enrol("guess", request));
    }
    // When
    assertRefused(SiteCode.TOO_MANY_ATTEMPTS, () -> enrolment.enrol(file.token(), request));
    clock.advance(Duration.ofMinutes(1));
    // Then
    assertThat(enrolment.enrol(file.token(), request).certificatePem()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
      })
  void whatIsNoRequestIsRefusedAndTheTokenStaysGood(String request) throws Exception {
    JoinFile file = enrolment.token("host1");
    assertRefused(RequestCode.BAD_VALUE, () -> enrolment.enrol(file.token(), request));
    assertThat(enrolment.enrol(file.token(), request()).certificatePem()).isNotBlank();
  }

  @Test
  void aHostThatTheFabricDoesNotHaveGetsNothing() throws Exception {
    String request = request();
    assertRefused(SiteCode.UNKNOWN_HOST, () -> enrolment.token("host9"));
    assertRefused(SiteCode.UNKNOWN_HOST, () -> enrolment.renew("host9.NewYork", request));
    assertRefused(SiteCode.UNKNOWN_HOST, () -> enrolment.renew("host1.Chicago", request));
  }

  @Test
  void aHostRenewsUnderItsOwnNameOnly() throws Exception {
    IssuedCertificate issued = enrolment.renew("host2.NewYork", request());
    assertThat(CarriedName.of(Pem.certificate(issued.certificatePem())))
        .contains(new CarriedName("host2.NewYork", Role.HOST));
  }

  @Test
  void openTokensAreBoundedAndForgottenInTime() {
    for (int one = 0; one < 10; one++) {
      enrolment.token("host1");
    }
    assertRefused(SiteCode.TOO_MANY_TOKENS, () -> enrolment.token("host1"));
    clock.advance(Duration.ofDays(32));
    enrolment.token("host1");
    assertThat(enrolment.tokens("host1")).hasSize(1);
  }
}
