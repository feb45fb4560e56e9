package io.secondsite.vault.failover;

import org.jspecify.annotations.Nullable;

/**
 * A failover as it was asked for, not yet checked; null is not said.
 *
 * @param recoveryPointId a point's ARM id or its name
 * @param networkId a VM network's ARM id
 */
public record FailoverRequest(
    @Nullable String failoverDirection,
    @Nullable String networkType,
    @Nullable String networkId,
    @Nullable String sourceSiteOperations,
    @Nullable String recoveryPointId,
    @Nullable String recoveryPointType,
    @Nullable String instanceType) {}
