package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentReplication;
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
 */
public record SourceHealth(String level, String reason, Instant at) {

  /** Nothing from a host-agent that does not tell. */
  static Optional<SourceHealth> of(AgentReplication replication, Instant now) {
    String health = replication.health();
    List<String> reasons = replication.healthReasons();
    return Optional.ofNullable(health)
        .map(level ->
            new SourceHealth(
                inWords(level),
                reasons == null || reasons.isEmpty() ? "" : reasons.getFirst(),
                now));
  }

  private static String inWords(String level) {
    return switch (level) {
      case "NORMAL" -> "Normal";
      case "WARNING" -> "Warning";
      default -> "Critical";
    };
  }

  /** Reasons have numbers in them that change all the time: only another level is news. */
  boolean isNews(@Nullable SourceHealth told) {
    return told == null || !told.level().equals(level);
  }
}
