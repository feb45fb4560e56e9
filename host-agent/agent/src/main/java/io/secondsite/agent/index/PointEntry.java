package io.secondsite.agent.index;

import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointCommitted;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A listed recovery point, in brief; its manifest has the rest.
 *
 * @param event what is announced of it
 */
public record PointEntry(
    UUID vm,
    String point,
    Instant instant,
    String kind,
    String origin,
    long changedBytes,
    long storedBytes,
    Instant committedAt,
    Optional<RecoveryPointCommitted> event) {

  /** A point of which nothing is announced. */
  public PointEntry(
      UUID vm,
      String point,
      Instant instant,
      String kind,
      String origin,
      long changedBytes,
      long storedBytes,
      Instant committedAt) {
    this(
        vm, point, instant, kind, origin, changedBytes, storedBytes, committedAt, Optional.empty());
  }
}
