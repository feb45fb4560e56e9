package io.secondsite.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.testkit.ManualClock;
import io.secondsite.trust.CarriedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1");

  @TempDir Path state;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

  private AgentIdentity open(String name, List<String> hostNames) throws Exception {
    return new IdentityFiles(state, clock, new SecureRandom()).open(name, hostNames);
  }

  @Test
  void theFirstStartMakesAnIdentityThatCarriesTheAgentsName() throws Exception {
    // When
    AgentIdentity identity = open("NewYork", NAMES);
    // Then
    assertThat(CarriedName.of(identity.authority()))
        .contains(new CarriedName("NewYork", CarriedName.Role.CA));
    assertThat(CarriedName.of(identity.host().certificate()))
        .contains(new CarriedName("NewYork", CarriedName.Role.HOST));
    assertThat(identity.fingerprint()).hasSize(64);
  }

  @Test
  void nobodyElseReadsTheFiles() throws Exception {
    // When
    open("NewYork", NAMES);
    // Then
    try (var files = Files.walk(state)) {
      for (Path file : files.filter(path -> !path.equals(state)).toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertThat(mode).isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void theSecondStartFindsTheSameIdentity() throws Exception {
    // Given
    AgentIdentity first = open("NewYork", NAMES);
    // When
    AgentIdentity second = open("NewYork", NAMES);
    // Then
    assertThat(second.authority()).isEqualTo(first.authority());
    assertThat(second.host().certificate()).isEqualTo(first.host().certificate());
  }

  @Test
  void leavesPastHalfTheirLifeAreRenewedAndTheAuthorityStays() throws Exception {
    // Given
    AgentIdentity first = open("NewYork", NAMES);
    String operator = Files.readString(state.resolve("operator/operator.crt"));
    clock.advance(Duration.ofDays(200));
    // When
    AgentIdentity second = open("NewYork", NAMES);
    // Then
    assertThat(second.authority()).isEqualTo(first.authority());
    assertThat(second.host().certificate()).isNotEqualTo(first.host().certificate());
    assertThat(Files.readString(state.resolve("operator/operator.crt"))).isNotEqualTo(operator);
  }

  @Test
  void aNewHostNameGetsIntoTheCertificate() throws Exception {
    // Given
    open("NewYork", NAMES);
    // When
    AgentIdentity identity = open("NewYork", List.of("localhost", "127.0.0.1", "host.example"));
    // Then
    assertThat(identity.host().certificate().getSubjectAlternativeNames().toString())
        .contains("host.example");
  }

  @Test
  void aKeyLostInACrashIsMadeAnewTogetherWithItsCertificate() throws Exception {
    // Given
    AgentIdentity first = open("NewYork", NAMES);
    Files.delete(state.resolve("identity/host.key"));
    // When
    AgentIdentity second = open("NewYork", NAMES);
    // Then
    assertThat(second.host().certificate()).isNotEqualTo(first.host().certificate());
    assertThat(second.authority()).isEqualTo(first.authority());
  }

  @Test
  void anotherAgentsDirectoryIsRefused() throws Exception {
    // Given
    open("NewYork", NAMES);
    // When / Then
    assertThatThrownBy(() -> open("Chicago", NAMES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a state directory of its own");
  }

  @Test
  void aNameThatFitsInNoCertificateIsRefused() {
    assertThatThrownBy(() -> open("New/York", NAMES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must match");
  }
}
