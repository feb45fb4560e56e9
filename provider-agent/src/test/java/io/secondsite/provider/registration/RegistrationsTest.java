package io.secondsite.provider.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.fabric.Site;
import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.inventory.Sites;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.registration.RegistrationState.End;
import io.secondsite.provider.registration.RegistrationState.Ended;
import io.secondsite.provider.registration.RegistrationState.Registered;
import io.secondsite.provider.registration.RegistrationState.Unregistered;
import io.secondsite.provider.site.IdentityFiles;
import io.secondsite.provider.site.SiteIdentity;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.testkit.ManualClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationsTest {
  private static final URI URL = URI.create("https://vault:8443");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T00:00:00Z"));
  private final FakeVault vault = new FakeVault(clock);
  @TempDir private Path state;
  private SiteIdentity identity;
  private Registrations registrations;

  @BeforeEach
  void unregistered() throws Exception {
    identity =
        new IdentityFiles(state, clock, new SecureRandom()).open("NewYork", List.of("localhost"));
    registrations = open();
  }

  private Registrations open() throws Exception {
    Site site = Sites.newYork();
    return new Registrations(site, identity, vault, new RegistrationFiles(state), "0.1", clock);
  }

  private void register() {
    registrations.register(vault.key(URL), "New York", new CloudSynchronisation.All());
  }

  private static ProblemException refusal(Runnable action) {
    ProblemException refusal = catchThrowableOfType(ProblemException.class, action::run);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void R48_nothingIsPublishedBeforeTheServerIsRegistered() {
    assertThat(registrations.terms()).isEmpty();
    assertThat(registrations.state()).isInstanceOf(Unregistered.class);
    assertThat(registrations.credential()).isEmpty();
  }

  @Test
  void R46_aRegistrationHasTheFriendlyNameAndSurvivesARestart() throws Exception {
    // When
    register();
    // Then
    Registrations again = open();
    assertThat(again.state()).isEqualTo(registrations.state());
    assertThat(again.terms().orElseThrow().friendlyName()).isEqualTo("New York");
    assertThat(again.credential().orElseThrow().expiresAt()).isAfter(clock.instant());
  }

  @Test
  void R33_anExpiredKeyIsRefusedToTheInstantAndShownToNobody() {
    // Given
    RegistrationKey key = vault.key(URL);
    clock.advance(Duration.ofDays(5));
    // When
    ProblemException refusal =
        refusal(() -> registrations.register(key, "x", new CloudSynchronisation.All()));
    // Then
    assertThat(refusal.code()).isEqualTo(SiteCode.REGISTRATION_KEY_EXPIRED);
    assertThat(vault.calls()).isZero();
  }

  @Test
  void whatTheVaultRefusesIsPassedOnWithCodeAndRemedyAndNothingChanges() {
    // Given
    vault.refuse("REGISTRATION_KEY_USED");
    // When
    ProblemException refusal = refusal(this::register);
    // Then
    assertThat(refusal.code().name()).isEqualTo("REGISTRATION_KEY_USED");
    assertThat(refusal.code().status()).isEqualTo(409);
    assertThat(refusal.remedy()).contains("make another key");
    assertThat(registrations.state()).isInstanceOf(Unregistered.class);
  }

  @Test
  void askingAgainAfterALostAnswerAsksWithTheSameKey() throws Exception {
    // Given
    vault.refuse("LOST");
    refusal(this::register);
    byte[] key = Files.readAllBytes(state.resolve("registration/identity.key"));
    vault.refuse("");
    // When
    register();
    // Then
    assertThat(Files.readAllBytes(state.resolve("registration/identity.key"))).isEqualTo(key);
  }

  @Test
  void certificatesOfAnotherServerAreNotKept() {
    // Given
    vault.answerFor("Chicago");
    // When
    ProblemException refusal = refusal(this::register);
    // Then
    assertThat(refusal.code()).isEqualTo(SiteCode.VAULT_ANSWER);
    assertThat(registrations.credential()).isEmpty();
  }

  @Test
  void certificatesThatThePinnedRootDidNotIssueAreNotKept() {
    // Given
    RegistrationKey pinned = new FakeVault(clock).key(URL);
    // When
    ProblemException refusal =
        refusal(() -> registrations.register(pinned, "x", new CloudSynchronisation.All()));
    // Then
    assertThat(refusal.code()).isEqualTo(SiteCode.VAULT_ANSWER);
    assertThat(registrations.state()).isInstanceOf(Unregistered.class);
  }

  @Test
  void aServerOfOneVaultTakesNoKeyOfAnother() {
    // Given
    register();
    RegistrationKey mine = vault.key(URL);
    RegistrationKey other =
        new RegistrationKey("/x/vaults/Other", URL, mine.authority(), "s", mine.expiresAt());
    // When
    ProblemException refusal =
        refusal(() -> registrations.register(other, "x", new CloudSynchronisation.All()));
    // Then
    assertThat(refusal.code()).isEqualTo(SiteCode.ALREADY_REGISTERED);
  }

  @Test
  void R47_cloudsThatTheSiteDoesNotHaveAreRefusedBeforeTheKeyIsUsed() {
    // When
    ProblemException refusal =
        refusal(() ->
            registrations.register(
                vault.key(URL), "x", new CloudSynchronisation.Named(Set.of("Golden"))));
    // Then
    assertThat(refusal.code()).isEqualTo(SiteCode.UNKNOWN_CLOUD);
    assertThat(refusal.remedy().orElseThrow()).contains("Gold", "Rest", "Never");
    assertThat(vault.calls()).isZero();
  }

  @Test
  void R47_cloudsMayBeChosenLater() {
    register();
    registrations.synchronise(new CloudSynchronisation.Named(Set.of("Gold")));
    assertThat(registrations.terms().orElseThrow().clouds().words()).containsExactly("Gold");
  }

  @Test
  void cloudsAreChosenByARegisteredServerOnly() {
    assertThat(refusal(() -> registrations.synchronise(new CloudSynchronisation.All())).code())
        .isEqualTo(SiteCode.NOT_REGISTERED);
  }

  @Test
  void certificatesAreRenewedAtHalfTheirLife() {
    // Given
    register();
    Instant renewAt = registrations.credential().orElseThrow().renewAt();
    Instant expiry = registrations.credential().orElseThrow().expiresAt();
    clock.advance(Duration.between(clock.instant(), renewAt).minusSeconds(1));
    registrations.renewIfDue();
    assertThat(vault.calls()).isEqualTo(1);
    // When
    clock.advance(Duration.ofSeconds(1));
    registrations.renewIfDue();
    // Then
    assertThat(vault.calls()).isEqualTo(2);
    assertThat(registrations.credential().orElseThrow().expiresAt()).isAfter(expiry);
  }

  @Test
  void aRenewalThatFailsIsTriedAgain() {
    // Given
    register();
    clock.advance(Duration.ofDays(60));
    vault.refuse("AWAY");
    registrations.renewIfDue();
    vault.refuse("");
    // When
    registrations.renewIfDue();
    // Then
    assertThat(registrations.credential().orElseThrow().renewAt()).isAfter(clock.instant());
  }

  @Test
  void aRevokedServerPublishesNothingAndSaysSoAfterARestartToo() throws Exception {
    // Given
    register();
    clock.advance(Duration.ofSeconds(1));
    // When
    registrations.ended(FakeVault.ID, End.REVOKED, "stolen", clock.instant());
    // Then
    assertThat(registrations.terms()).isEmpty();
    assertThat(open().state())
        .isInstanceOfSatisfying(
            Ended.class, ended -> assertThat(ended.reason()).isEqualTo("stolen"));
  }

  @Test
  void anOldRevocationSaysNothingOfANewRegistration() {
    Instant before = clock.instant().minusSeconds(1);
    register();
    registrations.ended(FakeVault.ID, End.REVOKED, "old", before);
    assertThat(registrations.state()).isInstanceOf(Registered.class);
  }

  @Test
  void theEndOfAnotherVaultsRegistrationSaysNothing() {
    register();
    registrations.ended("/x/vaults/Other", End.REMOVED, "", clock.instant().plusSeconds(1));
    assertThat(registrations.state()).isInstanceOf(Registered.class);
  }

  @Test
  void anAcceptedServerIsBackWithItsOwnAuthorityOnly() throws Exception {
    // Given
    register();
    registrations.ended(FakeVault.ID, End.REVOKED, "", clock.instant());
    // Then
    assertThat(registrations.accepted(FakeVault.ID, vault.rootPem())).isFalse();
    assertThat(registrations.accepted(FakeVault.ID, "no certificate")).isFalse();
    assertThat(registrations.accepted(FakeVault.ID, identity.authorityPem())).isTrue();
    assertThat(registrations.terms()).isPresent();
  }

  @Test
  void aRemovedServerMayRegisterAgain() {
    register();
    registrations.ended(FakeVault.ID, End.REMOVED, "", clock.instant());
    register();
    assertThat(registrations.terms()).isPresent();
  }
}
