package io.secondsite.agent.replication.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.pairing.Authentication;
import io.secondsite.agent.replication.BandwidthProposal;
import io.secondsite.agent.replication.Replications;
import io.secondsite.replication.ConsistencyView;
import io.secondsite.replication.Progress;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.ReplicationHealth;
import io.secondsite.replication.ReplicationView;
import io.secondsite.volume.RetentionSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A replication as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicationAnswer(
    UUID vm,
    String name,
    String peer,
    long frequencySeconds,
    boolean compression,
    @Nullable Authentication authentication,
    @Nullable RetentionSettings retention,
    @Nullable BandwidthProposal bandwidth,
    @Nullable Long recoveryPointObjectiveSeconds,
    String state,
    @Nullable String stateReason,
    ReplicationHealth.Level health,
    List<String> healthReasons,
    @Nullable ProgressAnswer progress,
    @Nullable String newestPoint,
    @Nullable Double rpoSeconds,
    Cycles cycles,
    Totals totals,
    @Nullable LastErrorAnswer lastError,
    int applicationConsistentHours,
    @Nullable Instant newestApplicationConsistent,
    @Nullable MissedAnswer applicationConsistencyMissed,
    MeasuredAnswer measured,
    List<String> excludedDisks) {
  private static final double MILLIS = 1_000.0;

  static ReplicationAnswer of(ReplicationView view, Replications replications) {
    Progress progress = view.progress();
    ReplicationView.NewestPoint newest = view.newest();
    Duration rpo = view.rpo();
    Duration objective = view.spec().objective();
    ReplicationView.LastError error = view.lastError();
    ReplicationView.Counters counters = view.counters();
    return new ReplicationAnswer(
        view.spec().vm(),
        view.name(),
        view.spec().peer(),
        view.spec().frequency().period().toSeconds(),
        view.spec().compression(),
        replications.authentication(view).orElse(null),
        view.spec().retention(),
        view.spec().bandwidth() == null ? null : BandwidthProposal.of(view.spec().bandwidth()),
        objective == null ? null : objective.toSeconds(),
        view.state().label(),
        view.state().why().isEmpty() ? null : view.state().why(),
        view.health().level(),
        view.health().reasons(),
        progress == null ? null : ProgressAnswer.of(progress),
        newest == null ? null : newest.id(),
        rpo == null ? null : rpo.toMillis() / MILLIS,
        new Cycles(counters.cyclesCompleted(), counters.cyclesFailed()),
        new Totals(counters.bytesChanged(), counters.bytesSent()),
        error == null ? null : new LastErrorAnswer(error.code(), error.detail(), error.at()),
        view.spec().applicationConsistentHours(),
        view.consistency().newest(),
        MissedAnswer.of(view.consistency()),
        MeasuredAnswer.of(view.at()),
        view.spec().excludedDisks());
  }

  /** When rpoSeconds was so: by this host's clock, and since its boot. */
  public record MeasuredAnswer(Instant at, String boot, long uptimeMillis) {
    static MeasuredAnswer of(ReplicationView.Moment moment) {
      return new MeasuredAnswer(moment.at(), moment.boot(), moment.uptime().toMillis());
    }
  }

  /** Why the newest point that was to be application-consistent is not. */
  public record MissedAnswer(Instant at, String reason) {
    static @Nullable MissedAnswer of(ConsistencyView view) {
      return view.missedAt() == null || view.missedReason() == null
          ? null
          : new MissedAnswer(view.missedAt(), view.missedReason());
    }
  }

  /** What is under way. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ProgressAnswer(
      Progress.Phase phase,
      int percent,
      long bytesDone,
      long bytesTotal,
      long bytesPerSecond,
      @Nullable Long secondsLeft) {
    static ProgressAnswer of(Progress progress) {
      OptionalLong left = progress.secondsLeft();
      return new ProgressAnswer(
          progress.phase(),
          progress.percent(),
          progress.bytesDone(),
          progress.bytesTotal(),
          progress.bytesPerSecond(),
          left.isPresent() ? left.getAsLong() : null);
    }
  }

  /** Cycles since the replication began. */
  public record Cycles(long completed, long failed) {}

  /** Bytes since the replication began. */
  public record Totals(long bytesChanged, long bytesSent) {}

  /** The newest failure. */
  public record LastErrorAnswer(ReplicationException.Code code, String detail, Instant at) {}
}
