package io.secondsite.agent.replication.rest;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.volume.RetentionSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which points the replica shall keep, before anything of it is checked. */
public record RetentionProposal(
    @Nullable Long windowHours,
    @Nullable List<@Nullable TierProposal> tiers,
    @Nullable Long lockHours,
    @Nullable Long softDeleteDays,
    @Nullable Long pointsMax) {
  private static final String FIELD = "retention.";

  /** A tier. */
  public record TierProposal(@Nullable Long afterMinutes, @Nullable Long everyMinutes) {
    RetentionSettings.Tier checked() {
      return new RetentionSettings.Tier(
          whole("tiers.afterMinutes", afterMinutes), whole("tiers.everyMinutes", everyMinutes));
    }
  }

  RetentionSettings checked(int recoveryPoints) {
    RetentionSettings usual = RetentionSettings.ofHours(0);
    try {
      return new RetentionSettings(
          whole("windowHours", windowHours),
          tiers == null ? usual.tiers() : tiers.stream().map(RetentionProposal::tier).toList(),
          whole("lockHours", lockHours, usual.lockHours()),
          whole("softDeleteDays", softDeleteDays, usual.softDeleteDays()),
          whole("pointsMax", pointsMax, recoveryPoints));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      int colon = message.indexOf(':');
      throw ProblemException.badValue(
          FIELD + message.substring(0, Math.max(0, colon)), message.substring(colon + 1).strip());
    }
  }

  private static RetentionSettings.Tier tier(@Nullable TierProposal tier) {
    if (tier == null) {
      throw ProblemException.badValue(FIELD + "tiers", "has an empty element");
    }
    return tier.checked();
  }

  private static int whole(String field, @Nullable Long value) {
    if (value == null) {
      throw ProblemException.badValue(FIELD + field, "is missing");
    }
    return whole(field, value, 0);
  }

  private static int whole(String field, @Nullable Long value, int usual) {
    long given = value == null ? usual : value;
    if (given < Integer.MIN_VALUE || given > Integer.MAX_VALUE) {
      throw ProblemException.badValue(FIELD + field, given + " is out of range");
    }
    return (int) given;
  }
}
