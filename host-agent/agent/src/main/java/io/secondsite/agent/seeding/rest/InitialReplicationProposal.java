package io.secondsite.agent.seeding.rest;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.InitialReplication;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an initial replication is to go, before anything of it is checked.
 *
 * @param method NOW, SCHEDULED or OFFLINE
 * @param startAt of a SCHEDULED one, as ISO 8601 with a time zone
 */
public record InitialReplicationProposal(@Nullable String method, @Nullable String startAt) {

  /** Absent means now. */
  public static InitialReplication orNow(@Nullable InitialReplicationProposal proposal) {
    return proposal == null ? new InitialReplication.Now() : proposal.checked();
  }

  InitialReplication checked() {
    String name = method == null ? "" : method.toUpperCase(Locale.ROOT);
    if (startAt != null && !name.equals("SCHEDULED")) {
      throw ProblemException.badValue("initialReplication.startAt", "goes with SCHEDULED only");
    }
    return switch (name) {
      case "NOW" -> new InitialReplication.Now();
      case "SCHEDULED" -> new InitialReplication.Scheduled(instant());
      case "OFFLINE" -> new InitialReplication.Offline();
      default ->
          throw ProblemException.badValue(
                  "initialReplication.method", name.isEmpty() ? "is missing" : "is unknown")
              .withRemedy("use NOW, SCHEDULED or OFFLINE");
    };
  }

  private Instant instant() {
    try {
      if (startAt != null) {
        return java.time.OffsetDateTime.parse(startAt).toInstant();
      }
    } catch (DateTimeException e) {
      throw ProblemException.badValue("initialReplication.startAt", "is no instant")
          .withRemedy("write it like 2026-01-31T22:00:00Z");
    }
    throw ProblemException.badValue("initialReplication.startAt", "is missing")
        .withRemedy("write it like 2026-01-31T22:00:00Z");
  }
}
