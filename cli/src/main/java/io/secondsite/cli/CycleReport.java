package io.secondsite.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A finished cycle as the agent's index has it. */
public record CycleReport(
    Instant startedAt,
    Instant finishedAt,
    String outcome,
    @Nullable String point,
    long bytesChanged,
    long bytesSent,
    @Nullable String error) {}
