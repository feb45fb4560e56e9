package io.secondsite.vault.protection;

import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.Retention;
import org.jspecify.annotations.Nullable;

/**
 * What of a policy the sites go by for a machine.
 *
 * @param authenticationType null in an item that an older version kept: the policy says it
 */
public record ProtectionTerms(
    int frequencySeconds,
    int recoveryPointHours,
    boolean compression,
    Retention retention,
    @Nullable String authenticationType) {
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
        policy.terms().authentication().eventName());
  }
}
