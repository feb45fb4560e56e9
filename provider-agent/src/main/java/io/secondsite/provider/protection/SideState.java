package io.secondsite.provider.protection;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;

/**
 * How this side stands with a protected item.
 *
 * <pre>
 * Preparing   → Ready        recovery: the host is paired with the primary's
 * Preparing   → Replicating  primary: the host-agent replicates
 * Replicating → Preparing    primary: the machine, its replica or its replication is elsewhere
 * Ready       → Preparing    recovery: the primary's host is another one
 * Preparing, Ready, Replicating → Failed   something refused; tried again from retryAt on
 * Failed      → Preparing    a new attempt
 * Preparing, Ready, Replicating, Failed → FailedOver   the replica was booted for good
 * </pre>
 *
 * FailedOver is final for its generation. A transition is a method of the states that allow it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SideState.Preparing.class, name = "PREPARING"),
  @JsonSubTypes.Type(value = SideState.Ready.class, name = "READY"),
  @JsonSubTypes.Type(value = SideState.Replicating.class, name = "REPLICATING"),
  @JsonSubTypes.Type(value = SideState.Failed.class, name = "FAILED"),
  @JsonSubTypes.Type(value = SideState.FailedOver.class, name = "FAILED_OVER")
})
public sealed interface SideState {

  /** As it is told. */
  default String label() {
    return switch (this) {
      case Preparing preparing -> "PREPARING";
      case Ready ready -> "READY";
      case Replicating replicating -> "REPLICATING";
      case Failed failed -> "FAILED";
      case FailedOver failedOver -> "FAILED_OVER";
    };
  }

  /**
   * On the way.
   *
   * @param failures attempts that failed since it last stood well
   */
  record Preparing(int failures) implements SideState {
    Ready ready() {
      return new Ready();
    }

    Replicating replicating() {
      return new Replicating();
    }

    Failed failed(Failure why, Instant now) {
      return Failed.after(failures + 1, why, now);
    }

    FailedOver failedOver() {
      return new FailedOver();
    }
  }

  /** The recovery side takes deltas. */
  record Ready() implements SideState {
    Preparing again() {
      return new Preparing(0);
    }

    Failed failed(Failure why, Instant now) {
      return Failed.after(1, why, now);
    }

    FailedOver failedOver() {
      return new FailedOver();
    }
  }

  /** The primary side sends deltas. */
  record Replicating() implements SideState {
    Preparing again() {
      return new Preparing(0);
    }

    Failed failed(Failure why, Instant now) {
      return Failed.after(1, why, now);
    }

    FailedOver failedOver() {
      return new FailedOver();
    }
  }

  /** An attempt failed; there will be another. */
  record Failed(Failure why, int failures, Instant retryAt) implements SideState {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int DOUBLINGS_MAX = 5;

    static Failed after(int failures, Failure why, Instant now) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
      return new Failed(
          why, failures, now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
    }

    Preparing again() {
      return new Preparing(failures);
    }

    FailedOver failedOver() {
      return new FailedOver();
    }
  }

  /** The replica runs; nothing is done to the machine any more. */
  record FailedOver() implements SideState {}
}
