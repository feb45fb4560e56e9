package io.secondsite.replication;

import java.time.Duration;
import java.time.Instant;

/**
 * Lets so many bytes through a second, over all who take from it, in the order in which they come.
 * Its schedule may be changed at any time: who waits then waits by the new one. A tenth of a second
 * may go at once. Thread-safe.
 */
final class TokenBucket {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long BURSTS_PER_SECOND = 10;

  private BandwidthSchedule schedule = BandwidthSchedule.UNLIMITED;
  private long tokens;
  private long filledAtNanos;
  private long limitBefore;

  synchronized void schedule(BandwidthSchedule now) {
    schedule = now;
  }

  synchronized BandwidthSchedule schedule() {
    return schedule;
  }

  /**
   * Takes as many bytes as may go now, at the most those wanted; 0 if it has to be waited.
   *
   * @param nanos a time that only rises; the schedule is looked up by {@code wall}
   */
  synchronized int take(int wanted, long nanos, Instant wall) {
    long limit = schedule.bytesPerSecondAt(wall);
    if (limit == 0) {
      limitBefore = 0;
      return wanted;
    }
    fill(limit, nanos);
    int taken = (int) Math.min(wanted, tokens);
    tokens -= taken;
    return taken;
  }

  private void fill(long limit, long nanos) {
    long most = Math.max(1, limit / BURSTS_PER_SECOND);
    if (limitBefore == 0) {
      tokens = 0;
      filledAtNanos = nanos;
    }
    limitBefore = limit;
    long since = Math.min(Math.max(0, nanos - filledAtNanos), NANOS_PER_SECOND);
    long grown = Math.multiplyHigh(since, limit) == 0 ? since * limit / NANOS_PER_SECOND : most;
    if (tokens + grown >= most) {
      tokens = most;
      filledAtNanos = nanos;
    } else {
      tokens += grown;
      // What is not a whole byte yet stays for the next look.
      filledAtNanos += grown * NANOS_PER_SECOND / limit;
    }
  }

  /** How long until about so many bytes may go; never longer than the schedule may be believed. */
  synchronized Duration wait(int wanted, Instant wall) {
    long limit = schedule.bytesPerSecondAt(wall);
    if (limit == 0) {
      return Duration.ZERO;
    }
    long bytes = Math.min(wanted, Math.max(1, limit / BURSTS_PER_SECOND)) - tokens;
    long nanos = Math.max(1, bytes) * NANOS_PER_SECOND / limit + 1;
    return Duration.ofNanos(Math.min(nanos, BandwidthSchedule.LOOK.toNanos()));
  }
}
