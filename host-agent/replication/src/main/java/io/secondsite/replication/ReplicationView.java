package io.secondsite.replication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replication as it is at one moment.
 *
 * @param name the machine's name as last seen
 * @param progress of a cycle under way, else null
 * @param newest the newest durable point that this side knows of, if any
 * @param rpo the age of that point; null before the first, and where nobody can know it because the
 *     host was booted and its clock set back since
 * @param at when it was looked at
 */
public record ReplicationView(
    ReplicationSpec spec,
    String name,
    ReplicationState state,
    @Nullable Progress progress,
    @Nullable NewestPoint newest,
    @Nullable Duration rpo,
    Counters counters,
    @Nullable LastError lastError,
    ReplicationHealth health,
    ConsistencyView consistency,
    Moment at) {

  /**
   * A moment, by the clock on the wall and by the time since a boot, which nobody sets.
   *
   * @param boot which one
   */
  public record Moment(Instant at, String boot, Duration uptime) {
    static Moment now(Clock wall, Uptime uptime) {
      return new Moment(wall.instant(), uptime.boot(), uptime.elapsed());
    }
  }

  /** A durable point. */
  public record NewestPoint(String id, Instant instant) {}

  /** What was done since the replication began. */
  public record Counters(
      long cyclesCompleted, long cyclesFailed, long bytesChanged, long bytesSent) {
    static final Counters NONE = new Counters(0, 0, 0, 0);

    Counters completed(long changed, long sent) {
      return new Counters(
          cyclesCompleted + 1, cyclesFailed, bytesChanged + changed, bytesSent + sent);
    }

    Counters failed(long sent) {
      return new Counters(cyclesCompleted, cyclesFailed + 1, bytesChanged, bytesSent + sent);
    }
  }

  /** Why the last cycle failed; null again after one that did not. */
  public record LastError(ReplicationException.Code code, String detail, Instant at) {}
}
