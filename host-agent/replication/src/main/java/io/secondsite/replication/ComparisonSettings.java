package io.secondsite.replication;

import java.time.Duration;

/**
 * How machines are compared with their replicas.
 *
 * @param every how often by itself; zero for never
 * @param sliceMax how long one cycle goes on comparing
 */
public record ComparisonSettings(Duration every, Duration sliceMax) {
  /** Only when somebody asks for it. */
  public static final ComparisonSettings ON_DEMAND =
      new ComparisonSettings(Duration.ZERO, Duration.ofSeconds(10));

  public ComparisonSettings {
    if (every.isNegative() || !sliceMax.isPositive()) {
      throw new IllegalArgumentException("every: not negative; sliceMax: positive");
    }
  }

  /** Once a week, ten seconds of a cycle. */
  public static ComparisonSettings defaults() {
    return new ComparisonSettings(Duration.ofDays(7), Duration.ofSeconds(10));
  }
}
