package io.secondsite.cli;

import java.time.Instant;

/**
 * A deleted replica.
 *
 * @param keptUntil its location's own time until which it can be restored
 */
public record Deletion(Instant deletedAt, Instant keptUntil) {}
