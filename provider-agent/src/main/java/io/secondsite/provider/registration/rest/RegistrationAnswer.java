package io.secondsite.provider.registration.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.provider.registration.Registration;
import io.secondsite.provider.registration.RegistrationState;
import io.secondsite.provider.registration.RegistrationState.Ended;
import io.secondsite.provider.registration.RegistrationState.Registered;
import io.secondsite.provider.registration.RegistrationState.Unregistered;
import io.secondsite.provider.registration.Registrations;
import io.secondsite.provider.registration.VaultCredential;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How this server stands with the vault.
 *
 * @param state {@code UNREGISTERED}, {@code REGISTERED}, {@code REVOKED} or {@code REMOVED}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrationAnswer(
    String state,
    String server,
    @Nullable String friendlyName,
    @Nullable String vault,
    @Nullable String vaultName,
    @Nullable URI url,
    @Nullable List<String> synchroniseClouds,
    @Nullable Instant registeredAt,
    @Nullable Instant certificateExpiresAt,
    @Nullable Instant renewalAt,
    @Nullable String reason,
    @Nullable Instant endedAt) {

  static RegistrationAnswer of(String server, Registrations registrations) {
    RegistrationState state = registrations.state();
    Optional<Registration> agreed = state.agreed();
    Optional<VaultCredential> shown =
        agreed.isPresent() ? registrations.credential() : Optional.empty();
    Optional<Ended> ended = state instanceof Ended end ? Optional.of(end) : Optional.empty();
    return new RegistrationAnswer(
        word(state),
        server,
        agreed.map(Registration::friendlyName).orElse(null),
        agreed.map(Registration::vault).orElse(null),
        agreed.map(Registration::vaultName).orElse(null),
        agreed.map(Registration::url).orElse(null),
        agreed.map(one -> one.clouds().words()).orElse(null),
        agreed.map(Registration::registeredAt).orElse(null),
        shown.map(VaultCredential::expiresAt).orElse(null),
        shown.map(VaultCredential::renewAt).orElse(null),
        ended.map(Ended::reason).orElse(null),
        ended.map(Ended::at).orElse(null));
  }

  private static String word(RegistrationState state) {
    return switch (state) {
      case Unregistered none -> "UNREGISTERED";
      case Registered registered -> "REGISTERED";
      case Ended ended -> ended.end().name();
    };
  }
}
