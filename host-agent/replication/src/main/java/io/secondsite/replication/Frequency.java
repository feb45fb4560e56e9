package io.secondsite.replication;

import java.time.Duration;
import java.util.Set;

/** How often a cycle begins. */
public record Frequency(Duration period) {
  private static final Set<Duration> STANDARD =
      Set.of(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(15));

  public Frequency {
    if (!period.isPositive()) {
      throw new IllegalArgumentException("frequency: positive, not " + period);
    }
  }

  /** 30, 300 or 900 seconds; nothing else is offered (R63). */
  public static Frequency ofSeconds(long seconds) {
    Frequency frequency = new Frequency(Duration.ofSeconds(seconds));
    if (!frequency.isStandard()) {
      throw new IllegalArgumentException("frequencySeconds: 30, 300 or 900, not " + seconds);
    }
    return frequency;
  }

  /** Whether it is one of those offered. */
  public boolean isStandard() {
    return STANDARD.contains(period);
  }

  /** The period in whole seconds. */
  public long seconds() {
    return period.toSeconds();
  }
}
