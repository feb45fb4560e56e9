package io.secondsite.vault.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a policy lays down; checked by {@link PolicyRules}.
 *
 * @param recoveryPointHours the window in hours; 0 keeps the newest point only (R64)
 * @param applicationConsistentHours 0 is off (R65)
 * @param initialReplicationStart of the form HH:MM:SS, local to the source; null is at once (R71)
 * @param replicaDeletion whether the replica goes when protection ends (R70)
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
    boolean replicaDeletion) {
  /** The only method there is yet: offline packages come later. */
  public static final String INITIAL_REPLICATION_METHOD = "OverNetwork";
}
