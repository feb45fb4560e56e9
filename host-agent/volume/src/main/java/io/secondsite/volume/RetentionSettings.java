package io.secondsite.volume;

import java.time.Duration;
import java.util.List;

/**
 * Which recovery points of a VM are kept.
 *
 * @param windowHours how old a point may become; 0 keeps the newest only
 * @param tiers where older points are thinned, youngest tier first; points younger than the first
 *     one are all kept
 * @param lockHours for how long after its commit nothing and nobody removes a point; 0 for no lock
 * @param softDeleteDays how long a deleted replica can be restored
 * @param pointsMax how many points there may be, whatever else is said; locked and held points are
 *     kept beyond it
 */
public record RetentionSettings(
    int windowHours, List<Tier> tiers, int lockHours, int softDeleteDays, int pointsMax) {
  /** The longest window: ten years. */
  public static final int WINDOW_HOURS_MAX = 10 * 366 * 24;

  /** The longest lock: a year. */
  public static final int LOCK_HOURS_MAX = 366 * 24;

  /** The longest time in which a deleted replica can be restored: a year. */
  public static final int SOFT_DELETE_DAYS_MAX = 366;

  /** The most points of a VM. */
  public static final int POINTS_MAX = 100_000;

  /** The most tiers. */
  public static final int TIERS_MAX = 10;

  private static final int MINUTES_PER_HOUR = 60;
  private static final int MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

  /**
   * From some age on, one point per period is kept.
   *
   * @param afterMinutes the age from which the tier holds
   * @param everyMinutes the period of which one point is kept
   */
  public record Tier(int afterMinutes, int everyMinutes) {
    public Tier {
      if (afterMinutes < 1 || afterMinutes > WINDOW_HOURS_MAX * MINUTES_PER_HOUR) {
        throw new IllegalArgumentException(
            "tiers.afterMinutes: 1 to %d, not %d"
                .formatted(WINDOW_HOURS_MAX * MINUTES_PER_HOUR, afterMinutes));
      }
      if (everyMinutes < 1 || everyMinutes > 31 * MINUTES_PER_DAY) {
        throw new IllegalArgumentException(
            "tiers.everyMinutes: 1 to %d, not %d".formatted(31 * MINUTES_PER_DAY, everyMinutes));
      }
    }

    Duration after() {
      return Duration.ofMinutes(afterMinutes);
    }

    Duration every() {
      return Duration.ofMinutes(everyMinutes);
    }
  }

  public RetentionSettings {
    tiers = List.copyOf(tiers);
    require("windowHours", windowHours, 0, WINDOW_HOURS_MAX);
    require("lockHours", lockHours, 0, LOCK_HOURS_MAX);
    require("softDeleteDays", softDeleteDays, 0, SOFT_DELETE_DAYS_MAX);
    require("pointsMax", pointsMax, 1, POINTS_MAX);
    if (tiers.size() > TIERS_MAX) {
      throw new IllegalArgumentException("tiers: at most " + TIERS_MAX);
    }
    for (int tier = 1; tier < tiers.size(); tier++) {
      Tier younger = tiers.get(tier - 1);
      Tier older = tiers.get(tier);
      if (older.afterMinutes() <= younger.afterMinutes()) {
        throw new IllegalArgumentException("tiers: afterMinutes must grow from tier to tier");
      }
      if (older.everyMinutes() <= younger.everyMinutes()
          || older.everyMinutes() % younger.everyMinutes() != 0) {
        // Otherwise what one tier kept might not be what the next one wants to keep.
        throw new IllegalArgumentException(
            "tiers: everyMinutes must be a multiple of the tier's before it");
      }
    }
  }

  private static void require(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("%s: %d to %d, not %d".formatted(field, min, max, value));
    }
  }

  /**
   * All points of a day, one per 5 minutes of three days, one per hour of two weeks, then one a
   * day, within the window; no lock; two weeks to restore a deleted replica; 2,880 points.
   */
  public static RetentionSettings ofHours(int windowHours) {
    return new RetentionSettings(
        windowHours,
        List.of(
            new Tier(MINUTES_PER_DAY, 5),
            new Tier(3 * MINUTES_PER_DAY, MINUTES_PER_HOUR),
            new Tier(14 * MINUTES_PER_DAY, MINUTES_PER_DAY)),
        0,
        14,
        2880);
  }

  /** Only so many points, however old: what holds where nobody said anything else. */
  static RetentionSettings counting(int pointsMax) {
    return new RetentionSettings(WINDOW_HOURS_MAX, List.of(), 0, 14, pointsMax);
  }

  /** The same with no more points than that. */
  RetentionSettings capped(int otherPointsMax) {
    return otherPointsMax >= pointsMax
        ? this
        : new RetentionSettings(windowHours, tiers, lockHours, softDeleteDays, otherPointsMax);
  }

  /** A day. */
  public static RetentionSettings defaults() {
    return ofHours(24);
  }

  Duration window() {
    return Duration.ofHours(windowHours);
  }

  Duration lock() {
    return Duration.ofHours(lockHours);
  }
}
