package io.secondsite.replication;

import java.time.Duration;

/**
 * From where on a replication is not well; Hyper-V Replica's thresholds are the defaults.
 *
 * @param window over which cycles are counted
 * @param missedPercentMax how many of them may be missed
 * @param silenceMax how long ago the last point may have come
 * @param latencyMax how long points may take from their instant until they are durable, on average
 */
public record HealthSettings(
    Duration window, int missedPercentMax, Duration silenceMax, Duration latencyMax) {
  public HealthSettings {
    requirePositive("window", window);
    requirePositive("silenceMax", silenceMax);
    requirePositive("latencyMax", latencyMax);
    if (missedPercentMax < 0 || missedPercentMax > 100) {
      throw new IllegalArgumentException("missedPercentMax: 0 to 100, not " + missedPercentMax);
    }
  }

  /** An hour, 20 %, an hour, 5 minutes. */
  public static HealthSettings defaults() {
    return new HealthSettings(Duration.ofHours(1), 20, Duration.ofHours(1), Duration.ofMinutes(5));
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": positive, not " + value);
    }
  }
}
