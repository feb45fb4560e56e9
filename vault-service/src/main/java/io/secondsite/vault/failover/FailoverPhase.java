package io.secondsite.vault.failover;

import io.secondsite.vault.protection.Failure;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a failover is. Ordered → Working at the first step that is heard; Ordered → GivenUp when
 * nothing was heard by the time its command had long expired; any of them → Succeeded or Failed by
 * the engine's word, also from GivenUp; Failed → Confirmed when an operator lets it go on, as
 * another failover.
 */
public sealed interface FailoverPhase {
  record Ordered() implements FailoverPhase {}

  record Working() implements FailoverPhase {}

  record GivenUp(Instant at) implements FailoverPhase {}

  record Succeeded(Instant at) implements FailoverPhase {}

  record Failed(Failure failure, Instant at) implements FailoverPhase {}

  /**
   * @param next the failover that goes on in its place
   */
  record Confirmed(Failure failure, UUID next, String by, Instant at) implements FailoverPhase {}

  /** A step was heard of. */
  default FailoverPhase stepped() {
    return switch (this) {
      case Ordered _, GivenUp _ -> new Working();
      case Working _, Succeeded _, Failed _, Confirmed _ -> this;
    };
  }

  /** Nothing was heard in time. */
  default FailoverPhase silent(Instant at) {
    return this instanceof Ordered ? new GivenUp(at) : this;
  }

  /** The engine's own end. */
  default FailoverPhase ended(@Nullable Failure failure, Instant at) {
    return switch (this) {
      case Ordered _, Working _, GivenUp _ ->
          failure == null ? new Succeeded(at) : new Failed(failure, at);
      case Succeeded _, Failed _, Confirmed _ -> this;
    };
  }

  default boolean isEnded() {
    return switch (this) {
      case Ordered _, Working _, GivenUp _ -> false;
      case Succeeded _, Failed _, Confirmed _ -> true;
    };
  }
}
