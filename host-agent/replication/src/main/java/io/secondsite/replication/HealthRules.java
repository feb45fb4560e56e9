package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.ReplicationHealth.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What health follows from what is known of a replication. */
final class HealthRules {
  private final HealthSettings settings;

  HealthRules(HealthSettings settings) {
    this.settings = settings;
  }

  /**
   * What is looked at.
   *
   * @param rpo the age of the newest point; null before the first
   * @param objective how old it may be; null where nobody said
   * @param silence for how long no point came
   */
  record Facts(
      ReplicationState state,
      ReplicationView.@Nullable LastError lastError,
      @Nullable Duration rpo,
      @Nullable Duration objective,
      Duration silence,
      int missedPercent,
      Duration averageLatency) {}

  ReplicationHealth of(Facts facts) {
    List<String> critical = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    switch (facts.state()) {
      case ReplicationState.Stopped stopped -> critical.add("stopped: " + stopped.reason());
      case ReplicationState.Paused paused ->
          critical.add("nothing can be sent: " + paused.reason());
      case ReplicationState.ResyncRequired resync ->
          critical.add("resynchronization: " + resync.reason());
      case ReplicationState.Initial _ -> warnings.add("the initial replication is not finished");
      case ReplicationState.SourceGone gone -> warnings.add("nothing to capture: " + gone.reason());
      case ReplicationState.Suspended suspended -> warnings.add("suspended: " + suspended.reason());
      case ReplicationState.Replicating _ -> {}
    }
    ReplicationView.LastError error = facts.lastError();
    if (error != null && !facts.state().why().equals(error.detail())) {
      (helpsItself(error.code()) ? warnings : critical)
          .add("the last cycle failed: " + error.code() + ", " + error.detail());
    }
    if (isDue(facts.state())) {
      late(facts, warnings);
    }
    Duration objective = facts.objective();
    Duration rpo = facts.rpo();
    if (objective != null && rpo != null && rpo.compareTo(objective) > 0) {
      warnings.add(
          "the newest point is %d s old, the objective is %d s"
              .formatted(rpo.toSeconds(), objective.toSeconds()));
    }
    Level level =
        !critical.isEmpty() ? Level.CRITICAL : warnings.isEmpty() ? Level.NORMAL : Level.WARNING;
    critical.addAll(warnings);
    return new ReplicationHealth(level, critical);
  }

  private void late(Facts facts, List<String> warnings) {
    if (facts.silence().compareTo(settings.silenceMax()) > 0) {
      warnings.add("no point for %d min".formatted(facts.silence().toMinutes()));
    }
    if (facts.missedPercent() > settings.missedPercentMax()) {
      warnings.add(
          "%d %% of the cycles of the last %d min were missed"
              .formatted(facts.missedPercent(), settings.window().toMinutes()));
    }
    if (facts.averageLatency().compareTo(settings.latencyMax()) > 0) {
      warnings.add(
          "points take %d s on average until they are durable"
              .formatted(facts.averageLatency().toSeconds()));
    }
  }

  /** Whether points are meant to come one after the other. */
  private static boolean isDue(ReplicationState state) {
    return switch (state.resumed()) {
      case ReplicationState.Replicating _, ReplicationState.ResyncRequired _ ->
          !(state instanceof ReplicationState.Suspended);
      default -> false;
    };
  }

  /** Trying again may be all that it takes. */
  static boolean helpsItself(Code code) {
    return switch (code) {
      case PEER_UNREACHABLE,
          PEER_FAILED,
          NO_SPACE,
          LOCATION_CLOSED,
          REPLICA_BUSY,
          RESYNC_WAITS,
          MAINTENANCE,
          SUSPENDED,
          SOURCE_FAILED,
          SOURCE_GONE,
          BAD_SEGMENT,
          OUT_OF_SEQUENCE,
          REPLICA_DAMAGED,
          REPLICA_FAILED,
          SEED_AWAITED ->
          true;
      case INVALID,
          REPLICATION_NOT_FOUND,
          REPLICATION_EXISTS,
          STOPPED,
          SOURCE_UNSUPPORTED,
          PEER_REFUSED,
          REPLICA_NOT_FOUND,
          REPLICA_DELETED,
          STALE_EPOCH,
          UNKNOWN_LOCATION,
          SEED_INCOMPLETE,
          SEED_FOREIGN,
          SEED_ALTERED,
          SEED_OUTDATED ->
          false;
    };
  }
}
