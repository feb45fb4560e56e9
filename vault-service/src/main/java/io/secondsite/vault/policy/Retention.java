package io.secondsite.vault.policy;

import java.util.List;

/**
 * How the points within a policy's window are kept; checked by {@link RetentionRules}.
 *
 * @param tiers youngest first; points younger than the first are all kept
 * @param lockHours for how long after its commit nobody removes a point; 0 is no lock (I44)
 * @param softDeleteDays how long a deleted replica can be restored
 */
public record Retention(List<Tier> tiers, int lockHours, int softDeleteDays) {
  private static final int DAY = 24 * 60;

  /** What holds where nobody said anything else: 5 minutes, an hour, a day; no lock; two weeks. */
  public static final Retention USUAL =
      new Retention(
          List.of(new Tier(DAY, 5), new Tier(3 * DAY, 60), new Tier(14 * DAY, DAY)), 0, 14);

  public Retention {
    tiers = List.copyOf(tiers);
  }

  /** From an age on, one point per period is kept. */
  public record Tier(int afterMinutes, int everyMinutes) {}
}
