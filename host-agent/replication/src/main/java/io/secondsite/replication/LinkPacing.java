package io.secondsite.replication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The time by which bytes are held back; tests have their own. Thread-safe. */
public interface LinkPacing {
  /** Nanoseconds that only rise. */
  long nanos();

  /** What the clocks on the wall say. */
  Instant wall();

  /** Waits about so long; an interrupt ends it early. */
  void pause(Duration most);

  /** By the machine's monotonic time, and a clock for the schedules. */
  static LinkPacing of(Clock clock) {
    return new LinkPacing() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant wall() {
        return clock.instant();
      }

      @Override
      public void pause(Duration most) {
        LockSupport.parkNanos(most.toNanos());
      }
    };
  }
}
