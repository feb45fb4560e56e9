package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * {@code deleted.json}: a replica that its owner deleted, kept for a while.
 *
 * @param deletedAt the wall clock when it was deleted
 * @param keptUntil the location's own time until which it can be restored: as long as its settings
 *     say, and never less than its last lock
 */
public record Deletion(int formatVersion, Instant deletedAt, Instant keptUntil) {
  public Deletion {
    requireNonNull(deletedAt, "deletedAt");
    requireNonNull(keptUntil, "keptUntil");
  }
}
