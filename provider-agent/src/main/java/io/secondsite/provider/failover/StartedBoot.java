package io.secondsite.provider.failover;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was started.
 *
 * @param host its name in the fabric file
 */
public record StartedBoot(
    String id,
    String host,
    UUID machine,
    String machineName,
    String point,
    @Nullable Instant startedAt,
    @Nullable String serialLog) {}
