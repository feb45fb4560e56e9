package io.secondsite.vault.protection;

import io.secondsite.vault.policy.Policy;

/** What of a policy the sites go by for a machine. */
public record ProtectionTerms(int frequencySeconds, int recoveryPointHours, boolean compression) {

  static ProtectionTerms of(Policy policy) {
    return new ProtectionTerms(
        policy.terms().frequencySeconds(),
        policy.terms().recoveryPointHours(),
        policy.terms().compression());
  }
}
