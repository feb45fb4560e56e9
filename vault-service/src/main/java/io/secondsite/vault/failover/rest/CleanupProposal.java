package io.secondsite.vault.failover.rest;

import io.secondsite.rim.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** The body that cleans a test failover up. */
record CleanupProposal(@Nullable Properties properties) {
  private static final int COMMENTS_LENGTH_MAX = 2000;

  record Properties(@Nullable String comments) {}

  static @Nullable String comments(@Nullable CleanupProposal body) {
    String said = body == null || body.properties() == null ? null : body.properties().comments();
    if (said != null && said.length() > COMMENTS_LENGTH_MAX) {
      throw ProblemException.badValue(
          "comments", "must have at most " + COMMENTS_LENGTH_MAX + " characters");
    }
    return said;
  }
}
