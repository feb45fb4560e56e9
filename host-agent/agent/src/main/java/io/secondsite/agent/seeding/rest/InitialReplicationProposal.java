package io.secondsite.agent.seeding.rest;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.InitialReplication;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an initial replication is to go, before anything of it is checked.
 *
 * @param method NOW, SCHEDULED or OFFLINE
 * @param startAt of a SCHEDULED one, as ISO 8601 with a time zone
 * @param startTime instead of it the next HH:MM:SS by this host's clock
 */
public record InitialReplicationProposal(
    @Nullable String method, @Nullable String startAt, @Nullable String startTime) {

  /** Absent means now. */
  public static InitialReplication orNow(
      @Nullable InitialReplicationProposal proposal, Clock clock) {
    return proposal == null ? new InitialReplication.Now() : proposal.checked(clock);
  }

  InitialReplication checked(Clock clock) {
    String name = method == null ? "" : method.toUpperCase(Locale.ROOT);
    if (startAt != null && !name.equals("SCHEDULED")) {
      throw ProblemException.badValue("initialReplication.startAt", "goes with SCHEDULED only");
    }
    if (startTime != null && (startAt != null || !name.equals("SCHEDULED"))) {
      throw ProblemException.badValue(
          "initialReplication.startTime", "goes with SCHEDULED only, and instead of startAt");
    }
    return switch (name) {
      case "NOW" -> new InitialReplication.Now();
      case "SCHEDULED" ->
          startTime == null
              ? new InitialReplication.Scheduled(instant())
              : InitialReplication.nextAt(
                  timeOfDay(startTime), clock.instant(), ZoneId.systemDefault());
      case "OFFLINE" -> new InitialReplication.Offline();
      default ->
          throw ProblemException.badValue(
                  "initialReplication.method", name.isEmpty() ? "is missing" : "is unknown")
              .withRemedy("use NOW, SCHEDULED or OFFLINE");
    };
  }

  private static LocalTime timeOfDay(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw ProblemException.badValue("initialReplication.startTime", "is no time of day")
          .withRemedy("write it like 22:30:00");
    }
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
