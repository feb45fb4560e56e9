package io.secondsite.provider.registration;

import java.time.Instant;
import java.util.Optional;

/**
 * How this server stands with a vault. Unregistered → Registered when a key is used; Registered →
 * Ended when the vault revokes or removes the server; Ended → Registered when a key is used again
 * or the vault says that it accepted the server after all.
 */
public sealed interface RegistrationState {

  /** The agreement, also one that has ended. */
  Optional<Registration> agreed();

  /** No key was used yet. */
  record Unregistered() implements RegistrationState {
    @Override
    public Optional<Registration> agreed() {
      return Optional.empty();
    }
  }

  record Registered(Registration registration) implements RegistrationState {
    @Override
    public Optional<Registration> agreed() {
      return Optional.of(registration);
    }

    Ended ended(End end, String reason, Instant at) {
      return new Ended(registration, end, reason, at);
    }
  }

  /** The vault ended it: nothing is published any more. */
  record Ended(Registration registration, End end, String reason, Instant at)
      implements RegistrationState {
    @Override
    public Optional<Registration> agreed() {
      return Optional.of(registration);
    }

    Registered restored() {
      return new Registered(registration);
    }
  }

  /** How it ended. */
  enum End {
    REVOKED,
    REMOVED
  }
}
