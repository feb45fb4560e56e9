package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentReplication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How well a replication does, as the source's host says.
 *
 * @param level {@code Normal}, {@code Warning} or {@code Critical}
 * @param reason the worst, for people; empty when all is well
 * @param at when it was first seen so
 * @param newest how old the newest point was; null where nobody knows
 */
public record SourceHealth(
    String level, String reason, Instant at, SourceHealth.@Nullable PointAge newest) {
  /** Another newest point is told of after this long: others follow from its age and theirs. */
  private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

  private static final double MILLIS = 1_000.0;

  /**
   * How old a point was at a moment.
   *
   * @param ageMillis as the source's host measured it, which does not go by its clock
   */
  public record PointAge(String point, long ageMillis, AgentReplication.Measured measured) {
    static @Nullable PointAge of(AgentReplication replication) {
      String point = replication.newestPoint();
      Double age = replication.rpoSeconds();
      AgentReplication.Measured measured = replication.measured();
      return point == null || age == null || measured == null
          ? null
          : new PointAge(point, Math.round(age * MILLIS), measured);
    }
  }

  /** Nothing from a host-agent that does not tell. */
  static Optional<SourceHealth> of(AgentReplication replication, Instant now) {
    String health = replication.health();
    List<String> reasons = replication.healthReasons();
    return Optional.ofNullable(health)
        .map(level ->
            new SourceHealth(
                inWords(level),
                reasons == null || reasons.isEmpty() ? "" : reasons.getFirst(),
                now,
                PointAge.of(replication)));
  }

  private static String inWords(String level) {
    return switch (level) {
      case "NORMAL" -> "Normal";
      case "WARNING" -> "Warning";
      default -> "Critical";
    };
  }

  /**
   * Reasons have numbers in them that change all the time: another level is news, and every so
   * often another newest point.
   */
  boolean isNews(@Nullable SourceHealth told) {
    return told == null || !told.level().equals(level) || isOfAnotherPoint(told);
  }

  private boolean isOfAnotherPoint(SourceHealth told) {
    if (newest == null || (told.newest() != null && newest.point().equals(told.newest().point()))) {
      return false;
    }
    return told.newest() == null || !at.isBefore(told.at().plus(TOLD_EVERY));
  }
}
