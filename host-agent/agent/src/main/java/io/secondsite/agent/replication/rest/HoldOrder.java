package io.secondsite.agent.replication.rest;

import io.secondsite.agent.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** The body that holds a machine or a host. */
public record HoldOrder(@Nullable String reason) {
  private static final int REASON_LENGTH_MAX = 200;

  /** The reason that was given, on one line, or the usual one. */
  static String reason(@Nullable HoldOrder order, String usual) {
    String reason = order == null ? null : order.reason();
    if (reason == null) {
      return usual;
    }
    if (reason.isBlank()
        || reason.length() > REASON_LENGTH_MAX
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw ProblemException.badValue("reason", "must be one line of text")
          .withRemedy("1 to " + REASON_LENGTH_MAX + " characters, or leave it out");
    }
    return reason.strip();
  }
}
