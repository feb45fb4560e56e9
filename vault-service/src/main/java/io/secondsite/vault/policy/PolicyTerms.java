package io.secondsite.vault.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a policy lays down; checked by {@link PolicyRules}.
 *
 * @param recoveryPointHours the window in hours; 0 keeps the newest point only (R64)
 * @param applicationConsistentHours 0 is off (R65)
 * @param initialReplicationStart of the form HH:MM:SS, local to the source; null is at once (R71)
 * @param replicaDeletion whether the replica goes when protection ends (R70)
 * @param retention how the points within the window are kept
 * @param recoveryPointThresholdMinutes how old the newest point may become before somebody is told;
 *     0 is for as long as it likes
 */
public record PolicyTerms(
    PolicyKind kind,
    int frequencySeconds,
    int recoveryPointHours,
    int applicationConsistentHours,
    boolean compression,
    @Nullable String initialReplicationStart,
    Authentication authentication,
    int port,
    boolean replicaDeletion,
    Retention retention,
    int recoveryPointThresholdMinutes) {
  /** The only method there is yet: offline packages come later. */
  public static final String INITIAL_REPLICATION_METHOD = "OverNetwork";

  @SuppressWarnings("ConstantValue") // a policy that an older version kept has no retention
  public PolicyTerms {
    retention = retention == null ? Retention.USUAL : retention;
  }

  PolicyTerms keeping(int hours, Retention newRetention) {
    return new PolicyTerms(
        kind,
        frequencySeconds,
        hours,
        applicationConsistentHours,
        compression,
        initialReplicationStart,
        authentication,
        port,
        replicaDeletion,
        newRetention,
        recoveryPointThresholdMinutes);
  }
}
