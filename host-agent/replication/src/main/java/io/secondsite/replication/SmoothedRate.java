package io.secondsite.replication;

import java.time.Duration;
import java.time.Instant;

/**
 * Bytes a second, smoothed over half a minute, from looks that come whenever somebody asks. The
 * first looks give the average since the beginning. Not thread-safe.
 */
final class SmoothedRate {
  private static final double WINDOW_SECONDS = 30;

  /** Looks that follow one another faster say nothing new. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Instant startedAt;
  private final long startBytes;
  private Instant lastAt;
  private long lastBytes;
  private double bytesPerSecond;

  SmoothedRate(Instant startedAt, long startBytes) {
    this.startedAt = startedAt;
    this.startBytes = startBytes;
    lastAt = startedAt;
    lastBytes = startBytes;
  }

  /** The rate when so much is done. */
  long look(Instant now, long bytes) {
    Duration since = Duration.between(lastAt, now);
    if (since.compareTo(BETWEEN_LOOKS) >= 0) {
      double latest = perSecond(since, bytes - lastBytes);
      boolean young = seconds(Duration.between(startedAt, now)) <= WINDOW_SECONDS;
      bytesPerSecond =
          young
              ? perSecond(Duration.between(startedAt, now), bytes - startBytes)
              : bytesPerSecond
                  + (latest - bytesPerSecond) * (1 - Math.exp(-seconds(since) / WINDOW_SECONDS));
      lastAt = now;
      lastBytes = bytes;
    }
    return Math.max(0, Math.round(bytesPerSecond));
  }

  private static double perSecond(Duration time, long bytes) {
    return bytes / seconds(time);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1_000.0;
  }
}
