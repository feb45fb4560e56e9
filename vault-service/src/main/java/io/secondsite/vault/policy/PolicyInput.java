package io.secondsite.vault.policy;

import org.jspecify.annotations.Nullable;

/**
 * A policy as it was asked for, not yet checked; null is not said.
 *
 * @param recoveryPointThresholdInMinutes an extension: other scenarios of the API have it so
 */
public record PolicyInput(
    @Nullable String instanceType,
    @Nullable Integer replicationFrequencyInSeconds,
    @Nullable Integer recoveryPoints,
    @Nullable Integer applicationConsistentSnapshotFrequencyInHours,
    @Nullable String compression,
    @Nullable String initialReplicationMethod,
    @Nullable String onlineReplicationStartTime,
    @Nullable String offlineReplicationImportPath,
    @Nullable String offlineReplicationExportPath,
    @Nullable Integer allowedAuthenticationType,
    @Nullable Integer replicationPort,
    @Nullable String replicaDeletion,
    @Nullable Integer recoveryPointThresholdInMinutes) {}
