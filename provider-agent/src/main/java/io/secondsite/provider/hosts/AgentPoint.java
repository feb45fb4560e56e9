package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.UUID;

/**
 * A recovery point.
 *
 * @param health {@code GOOD} or {@code BAD}
 */
public record AgentPoint(
    String id,
    UUID vm,
    long epoch,
    long sequence,
    Instant instant,
    String kind,
    Instant committedAt,
    String health) {}
