package io.secondsite.replication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Shows what the clock on the wall showed at the start, and goes on by the uptime: turns, retries
 * and ages do not move when somebody sets the time (I36). Thread-safe.
 */
final class SteadyClock extends Clock {
  private final Instant origin;
  private final Duration begun;
  private final Uptime uptime;

  SteadyClock(Clock wall, Uptime uptime) {
    this.uptime = uptime;
    origin = wall.instant();
    begun = uptime.elapsed();
  }

  @Override
  public Instant instant() {
    return origin.plus(uptime.elapsed().minus(begun));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
