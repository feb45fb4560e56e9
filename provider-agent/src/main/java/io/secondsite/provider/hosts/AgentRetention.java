package io.secondsite.provider.hosts;

import java.util.List;

/**
 * Which recovery points a host-agent keeps of a replica.
 *
 * @param windowHours how old a point may become; 0 keeps the newest only
 * @param tiers youngest first; points younger than the first are all kept
 * @param lockHours for how long after its commit nobody removes a point
 * @param softDeleteDays how long a deleted replica can be restored
 * @param pointsMax how many there may be, but for locked and held ones
 */
public record AgentRetention(
    int windowHours, List<Tier> tiers, int lockHours, int softDeleteDays, int pointsMax) {
  public AgentRetention {
    tiers = List.copyOf(tiers);
  }

  /** From an age on, one point per period is kept. */
  public record Tier(int afterMinutes, int everyMinutes) {}
}
