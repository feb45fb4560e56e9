package io.secondsite.agent.replication.rest;

import io.secondsite.agent.problem.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Recovery point objectives in bodies. */
final class Objectives {
  private static final long SHORTEST_SECONDS = 15;
  private static final long LONGEST_SECONDS = Duration.ofDays(30).toSeconds();

  private Objectives() {}

  static @Nullable Duration checked(@Nullable Long seconds) {
    return seconds == null || seconds == 0
        ? null
        : Duration.ofSeconds(
            Checks.between(
                "recoveryPointObjectiveSeconds",
                seconds,
                SHORTEST_SECONDS,
                SHORTEST_SECONDS,
                LONGEST_SECONDS));
  }

  /** Zero takes away what there is. */
  static @Nullable Duration changed(@Nullable Long seconds) {
    return seconds != null && seconds == 0 ? Duration.ZERO : checked(seconds);
  }
}
