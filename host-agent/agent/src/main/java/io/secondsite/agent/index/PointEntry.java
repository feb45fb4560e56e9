package io.secondsite.agent.index;

import java.time.Instant;
import java.util.UUID;

/** A listed recovery point, in brief; its manifest has the rest. */
public record PointEntry(
    UUID vm,
    String point,
    Instant instant,
    String kind,
    String origin,
    long changedBytes,
    long storedBytes,
    Instant committedAt) {}
