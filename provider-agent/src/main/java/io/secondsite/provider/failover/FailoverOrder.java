package io.secondsite.provider.failover;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param id the command's: one that comes again is the same order
 * @param job the vault's; null where no vault asked
 * @param point a point's id, {@code Latest} or {@code LatestProcessed}
 * @param network of a drill: {@code none}, {@code isolated} or a VM network; null otherwise
 * @param drill of a clean-up: the test failover that is cleaned up
 * @param expiresAt it is not begun from then on; null is never
 * @param orderedBy who asked, where no vault did
 */
public record FailoverOrder(
    UUID id,
    @Nullable UUID job,
    UUID item,
    UUID vm,
    Kind kind,
    String point,
    @Nullable String network,
    @Nullable UUID drill,
    boolean confirmSourceDown,
    @Nullable String notes,
    @Nullable Instant expiresAt,
    @Nullable String orderedBy) {}
