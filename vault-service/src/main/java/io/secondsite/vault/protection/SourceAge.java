package io.secondsite.vault.protection;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How old a point was when its source's host measured it, and what follows for now without
 * comparing the two clocks (I36): only the vault's own is counted on from there.
 *
 * @param heardAt by the vault's clock
 * @param usualLag from measuring to hearing, by the vault's clock and the source's uptime: what all
 *     reports have in common lies between the two, what one has beyond it was its way here
 */
public record SourceAge(Measured measured, Instant heardAt, Duration usualLag) {
  /** Of the time that passed: what the two may have drifted apart at the most. */
  private static final int DRIFT_PART = 100;

  /**
   * What a host told.
   *
   * @param at when, by the source's clock
   * @param boot which boot the uptime counts from
   * @param uptime the same moment
   */
  public record Measured(String point, Duration age, Instant at, String boot, Duration uptime) {}

  static SourceAge of(Measured measured, Instant heardAt, @Nullable SourceAge before) {
    Duration lag = lag(measured, heardAt);
    if (before == null || !before.measured.boot().equals(measured.boot())) {
      return new SourceAge(measured, heardAt, lag);
    }
    Duration drift = passed(before.heardAt, heardAt).dividedBy(DRIFT_PART);
    return new SourceAge(measured, heardAt, least(lag, before.usualLag.plus(drift)));
  }

  private static Duration lag(Measured measured, Instant heardAt) {
    return Duration.between(Instant.EPOCH, heardAt).minus(measured.uptime());
  }

  /**
   * How old the newest point is. A newer one than was measured is younger by as much as their
   * instants, which are by one clock, are apart; it is not younger than the vault has known it.
   */
  Duration of(NewestPoint newest, Instant now) {
    Duration onItsWay = lag(measured, heardAt).minus(usualLag);
    Duration sinceMeasured = passed(heardAt, now).plus(onItsWay);
    Duration oldest = measured.age().plus(sinceMeasured);
    if (measured.point().equals(newest.point())) {
      return oldest;
    }
    Duration bySourceClock = passed(newest.instant(), measured.at().plus(sinceMeasured));
    return least(most(bySourceClock, passed(newest.heardAt(), now)), oldest);
  }

  private static Duration passed(Instant from, Instant to) {
    return most(Duration.between(from, to), Duration.ZERO);
  }

  private static Duration most(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
