package io.secondsite.vault.protection;

import java.time.Instant;
import java.util.List;

/**
 * How well the replication does, or the replica is, as its host last told.
 *
 * @param level {@code Normal}, {@code Warning} or {@code Critical}
 */
public record Health(String level, String reason, Instant at) {
  public static final String NORMAL = "Normal";
  private static final List<String> LEVELS = List.of(NORMAL, "Warning", "Critical");

  /** What is worse; one that this version does not know is taken as the worst. */
  public boolean isWorseThan(Health other) {
    return rank() > other.rank();
  }

  private int rank() {
    int rank = LEVELS.indexOf(level);
    return rank < 0 ? LEVELS.size() : rank;
  }
}
