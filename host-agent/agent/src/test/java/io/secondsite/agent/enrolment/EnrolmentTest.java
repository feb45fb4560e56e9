package io.secondsite.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.identity.IdentityFiles;
import io.secondsite.testkit.ManualClock;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
  @TempDir Path state;
  @TempDir Path elsewhere;

  private final ManualClock clock = new ManualClock(Clock.systemUTC().instant());
  private FakeProvider provider;

  @BeforeEach
  void start() throws Exception {
    provider = new FakeProvider("NewYork", clock);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private AgentIdentity local(String name) throws Exception {
    return new IdentityFiles(state, clock, new SecureRandom()).open(name, List.of("127.0.0.1"));
  }

  private Enrolment enrolment() {
    return new Enrolment(state, clock, new SecureRandom(), Duration.ofMillis(20));
  }

  private AgentIdentity enrol(Path joinFile) throws Exception {
    return enrolment().of(local("host1.NewYork"), Optional.of(joinFile));
  }

  private void assertRefused(Path joinFile, String words) {
    assertThatThrownBy(() -> enrol(joinFile))
        .isInstanceOf(EnrolmentRefusedException.class)
        .hasMessageContaining(words);
    assertThat(state.resolve("identity/site/host.crt")).doesNotExist();
  }

  @Test
  void aHostJoinsItsSiteOnceAndIsOfItAfterARestart() throws Exception {
    // When
    AgentIdentity identity = enrol(provider.joinFile(elsewhere));
    // Then
    assertThat(identity.site()).contains("NewYork");
    assertThat(identity.authority()).isEqualTo(provider.authority.certificate());
    assertThat(CarriedName.of(identity.host().certificate()))
        .contains(new CarriedName("host1.NewYork", Role.HOST));
    provider.close();
    AgentIdentity again = enrolment().of(local("host1.NewYork"), Optional.empty());
    assertThat(again.host().certificate()).isEqualTo(identity.host().certificate());
    assertThat(again.local()).isNotEqualTo(again.authority());
  }

  @Test
  void aHostWaitsForAProviderThatIsAwayAndAlwaysAsksWithTheSameKey() throws Exception {
    // Given
    provider.failures.set(2);
    // When
    enrol(provider.joinFile(elsewhere));
    Files.delete(state.resolve("identity/site/host.crt")); // the answer was lost in a crash
    enrol(provider.joinFile(elsewhere));
    // Then
    assertThat(provider.keys).hasSize(1);
  }

  @Test
  void aHostThatWaitsCanBeEnded() throws Exception {
    // Given
    provider.failures.set(Integer.MAX_VALUE);
    Enrolment waiting = enrolment();
    AgentIdentity local = local("host1.NewYork");
    Optional<Path> file = Optional.of(provider.joinFile(elsewhere));
    // When
    waiting.end();
    // Then
    assertThatThrownBy(() -> waiting.of(local, file)).hasMessageContaining("ended");
  }

  @Test
  void aTokenThatIsRefusedEndsWithTheReason() throws Exception {
    assertRefused(
        provider.joinFile(elsewhere, provider.authority.certificate(), "guessed"),
        "made no such join token");
  }

  @Test
  void aFileForAnotherHostIsRefused() throws Exception {
    // Given
    Path file = provider.joinFile(elsewhere);
    // When / Then
    assertThatThrownBy(() -> enrolment().of(local("host2.NewYork"), Optional.of(file)))
        .isInstanceOf(EnrolmentRefusedException.class)
        .hasMessageContaining("host1.NewYork");
    assertThat(provider.keys).isEmpty();
  }

  @Test
  void aCertificateInAnotherNameIsRefused() throws Exception {
    // Given
    provider.issueTo = "host2.NewYork";
    // When / Then
    assertRefused(provider.joinFile(elsewhere), "not for host1.NewYork");
  }

  @Test
  void aCertificateOfAnotherAuthorityOfTheSameNameIsRefused() throws Exception {
    // Given
    provider.issuer = new CertificateIssuer(clock, new SecureRandom()).siteAuthority("NewYork");
    // When / Then
    assertRefused(provider.joinFile(elsewhere), "another authority");
  }

  @Test
  void nothingIsToldToAServerThatIsNotTheSitesProvider() throws Exception {
    try (FakeProvider host =
        new FakeProvider("NewYork", new CarriedName("host9.NewYork", Role.HOST), clock)) {
      ProviderDoor door = door(host, host);
      assertThatThrownBy(() -> door.enrol("token", "csr")).isInstanceOf(IOException.class);
      assertThat(host.keys).isEmpty();
    }
    try (FakeProvider other = new FakeProvider("NewYork", clock)) {
      ProviderDoor door = door(other, provider);
      assertThatThrownBy(() -> door.enrol("token", "csr")).isInstanceOf(IOException.class);
      assertThat(other.keys).isEmpty();
    }
  }

  private ProviderDoor door(FakeProvider called, FakeProvider pinned) throws Exception {
    JoinFile file =
        JoinFile.read(called.joinFile(elsewhere, pinned.authority.certificate(), "token"));
    return new ProviderDoor(file.url(), file.site(), file.authority());
  }

  @Test
  void aCertificateIsRenewedAtHalfItsLifeWithTheOneThatThereIs() throws Exception {
    // Given
    AgentIdentity first = enrol(provider.joinFile(elsewhere));
    assertThat(enrolment().renewed(first)).isEmpty();
    clock.advance(Duration.ofDays(46));
    // When
    AgentIdentity renewed = enrolment().renewed(first).orElseThrow();
    // Then
    assertThat(provider.renewers).containsExactly("secondsite://host1.NewYork/host");
    assertThat(renewed.host().certificate().getNotAfter())
        .isAfter(first.host().certificate().getNotAfter());
    assertThat(enrolment().of(local("host1.NewYork"), Optional.empty()).host().certificate())
        .isEqualTo(renewed.host().certificate());
  }

  @Test
  void aCertificateThatIsTooOldToRenewWithNeedsANewToken() throws Exception {
    // Given
    AgentIdentity first = enrol(provider.joinFile(elsewhere));
    clock.advance(Duration.ofDays(91));
    // When / Then
    assertThatThrownBy(() -> enrolment().of(local("host1.NewYork"), Optional.empty()))
        .isInstanceOf(EnrolmentRefusedException.class)
        .hasMessageContaining("join token");
    AgentIdentity again = enrol(provider.joinFile(elsewhere));
    assertThat(again.host().certificate()).isNotEqualTo(first.host().certificate());
    assertThat(provider.keys).hasSize(1);
  }

  @Test
  void aHostOfASiteThatWasBuiltAnewJoinsAgainWithTheNewFile() throws Exception {
    // Given
    enrol(provider.joinFile(elsewhere));
    try (FakeProvider anew = new FakeProvider("NewYork", clock)) {
      // When
      Path file = anew.joinFile(elsewhere);
      // Then
      assertThat(enrol(file).authority()).isEqualTo(anew.authority.certificate());
      assertThat(enrol(file).authority()).isEqualTo(anew.authority.certificate());
      assertThat(anew.keys).hasSize(1);
    }
  }

  @Test
  void anEnrolledHostStartsWithoutItsJoinFileOrWithADamagedOne() throws Exception {
    // Given
    Path file = provider.joinFile(elsewhere);
    AgentIdentity first = enrol(file);
    provider.close();
    // When / Then
    Files.writeString(file, "{");
    assertThat(enrol(file).host().certificate()).isEqualTo(first.host().certificate());
    Files.delete(file);
    assertThat(enrol(file).host().certificate()).isEqualTo(first.host().certificate());
  }

  @Test
  void aJoinFileThatIsNotThereIsNamed() {
    Path none = elsewhere.resolve("none.json");
    assertThatThrownBy(() -> enrol(none))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void aFileThatIsNoJoinFileIsRefused() throws Exception {
    Path file = elsewhere.resolve("join.json");
    for (String text : new String[] {"", "[]", "{}", "{\"url\":\"http://x\"}"}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> enrol(file)).isInstanceOf(IOException.class);
    }
  }
}
