package io.secondsite.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition of other processes, with a deadline. */
final class Eventually {
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private Eventually() {}

  static void holds(String what, Duration deadline, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited " + deadline + " in vain for " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
