package io.secondsite.vault.policy.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.Retention;
import io.secondsite.vault.policy.RetentionChange;
import java.util.List;

/**
 * A policy's retention.
 *
 * @param windowHours the same as {@code recoveryPoints} of the policy
 * @param notes what a change does not do; absent where there is nothing to say
 */
record RetentionView(
    int windowHours,
    List<Retention.Tier> tiers,
    int lockHours,
    int softDeleteDays,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {
  RetentionView {
    tiers = List.copyOf(tiers);
    notes = List.copyOf(notes);
  }

  static RetentionView of(Policy policy) {
    return of(policy, List.of());
  }

  static RetentionView of(RetentionChange change) {
    return of(change.after(), change.notes());
  }

  private static RetentionView of(Policy policy, List<String> notes) {
    Retention retention = policy.terms().retention();
    return new RetentionView(
        policy.terms().recoveryPointHours(),
        retention.tiers(),
        retention.lockHours(),
        retention.softDeleteDays(),
        notes);
  }
}
