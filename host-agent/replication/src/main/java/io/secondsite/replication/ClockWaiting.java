package io.secondsite.replication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Waits on a monitor. A clock that is set is noticed within a minute. Thread-safe. */
final class ClockWaiting implements Waiting {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Clock clock;
  private boolean woken;

  ClockWaiting(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void until(Instant instant) throws InterruptedException {
    while (!woken) {
      Duration left = Duration.between(clock.instant(), instant);
      if (!left.isPositive()) {
        return;
      }
      long millis = Math.max(1, (left.compareTo(LONGEST) > 0 ? LONGEST : left).toMillis());
      wait(millis);
    }
    woken = false;
  }

  @Override
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }
}
