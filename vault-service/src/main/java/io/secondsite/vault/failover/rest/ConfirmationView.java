package io.secondsite.vault.failover.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.failover.Failover;
import io.secondsite.vault.failover.FailoverPhase;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What waits for somebody's word.
 *
 * @param state {@code Awaited}, {@code Confirmed}, or {@code NotWanted} where nothing waits
 * @param question what is confirmed by it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConfirmationView(
    UUID id,
    String state,
    @Nullable String question,
    UUID failover,
    UUID job,
    String recoveryPoint,
    Instant decidedAt,
    @Nullable UUID next,
    @Nullable String confirmedBy) {
  private static final String QUESTION =
      "The source still runs. Start the replica all the same? Then two copies run until the source is"
          + " stopped.";

  static ConfirmationView of(Failover failover) {
    FailoverPhase.Confirmed confirmed =
        failover.phase() instanceof FailoverPhase.Confirmed done ? done : null;
    boolean awaited = failover.awaitsConfirmation().isPresent();
    return new ConfirmationView(
        failover.id(),
        confirmed != null ? "Confirmed" : awaited ? "Awaited" : "NotWanted",
        awaited ? QUESTION : null,
        failover.id(),
        failover.order().job(),
        failover.order().recoveryPoint(),
        failover.order().decidedAt(),
        confirmed == null ? null : confirmed.next(),
        confirmed == null ? null : confirmed.by());
  }
}
