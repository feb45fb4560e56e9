package io.secondsite.replication;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** Where a replication waits for its next turn; tests bring one that they drive. */
public interface Waiting {

  /** Returns at the instant, or sooner when woken, also when woken before. */
  void until(Instant instant) throws InterruptedException;

  /** Ends a wait, or the next one. */
  void wake();

  /** Waits by the clock. */
  static Supplier<Waiting> by(Clock clock) {
    return () -> new ClockWaiting(clock);
  }
}
