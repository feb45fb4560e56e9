package io.secondsite.vault.policy;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Retention as it was asked for, not yet checked; what is not said stays as it is. */
public record RetentionInput(
    @Nullable Integer windowHours,
    @Nullable List<@Nullable TierInput> tiers,
    @Nullable Integer lockHours,
    @Nullable Integer softDeleteDays) {
  public RetentionInput {
    tiers = tiers == null ? null : Collections.unmodifiableList(tiers);
  }

  public record TierInput(@Nullable Integer afterMinutes, @Nullable Integer everyMinutes) {}
}
