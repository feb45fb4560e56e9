package io.secondsite.vault.protection;

import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.Retention;
import org.jspecify.annotations.Nullable;

/**
 * What of a policy the sites go by for a machine.
 *
 * @param authenticationType null in an item that an older version kept: the policy says it
 * @param initialReplicationStart HH:MM:SS at the source's host; null is at once
 */
public record ProtectionTerms(
    int frequencySeconds,
    int recoveryPointHours,
    boolean compression,
    Retention retention,
    @Nullable String authenticationType,
    @Nullable String initialReplicationStart,
    int recoveryPointThresholdMinutes) {
  private static final int SECONDS_OF_MINUTE = 60;

  @SuppressWarnings("ConstantValue") // an item that an older version kept has no retention
  public ProtectionTerms {
    retention = retention == null ? Retention.USUAL : retention;
  }

  static ProtectionTerms of(Policy policy) {
    return new ProtectionTerms(
        policy.terms().frequencySeconds(),
        policy.terms().recoveryPointHours(),
        policy.terms().compression(),
        policy.terms().retention(),
        policy.terms().authentication().eventName(),
        policy.terms().initialReplicationStart(),
        policy.terms().recoveryPointThresholdMinutes());
  }

  /** How old the newest point may become before somebody is told; 0 for no limit. */
  public int objectiveSeconds() {
    return recoveryPointThresholdMinutes * SECONDS_OF_MINUTE;
  }
}
