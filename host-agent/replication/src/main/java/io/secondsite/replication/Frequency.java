package io.secondsite.replication;

import java.time.Duration;
import java.util.Set;

/** How often a cycle begins. */
public record Frequency(Duration period) {
  private static final Set<Duration> STANDARD =
      Set.of(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(15));

  /** Outside what Site Recovery has: for pairs of hosts without a vault. */
  private static final Duration SHORTEST = Duration.ofSeconds(15);

  public Frequency {
    if (!period.isPositive()) {
      throw new IllegalArgumentException("frequency: positive, not " + period);
    }
  }

  /** 30, 300 or 900 seconds as the policies of a vault (R63), or 15. */
  public static Frequency ofSeconds(long seconds) {
    Frequency frequency = new Frequency(Duration.ofSeconds(seconds));
    if (!frequency.isOffered()) {
      throw new IllegalArgumentException("frequencySeconds: 15, 30, 300 or 900, not " + seconds);
    }
    return frequency;
  }

  /** Whether it is one of those offered. */
  public boolean isOffered() {
    return STANDARD.contains(period) || period.equals(SHORTEST);
  }

  /** The period in whole seconds. */
  public long seconds() {
    return period.toSeconds();
  }
}
