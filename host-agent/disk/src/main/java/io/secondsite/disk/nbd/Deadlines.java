package io.secondsite.disk.nbd;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The watchdog that ends what a stalled peer would hold for ever: a blocking read or write of a
 * channel has no timeout of its own, but ends when another thread closes the channel. Thread-safe.
 */
final class Deadlines {
  private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

  private Deadlines() {}

  /** Runs {@code onExpiry}, which must not block, unless the guard is closed in time. */
  static Guard arm(Duration deadline, Runnable onExpiry) {
    return new Guard(WATCHDOG.schedule(onExpiry, deadline.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Runs {@code look}, which must not block, again and again until the guard is closed. */
  static Guard every(Duration period, Runnable look) {
    long nanos = period.toNanos();
    return new Guard(WATCHDOG.scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS));
  }

  private static ScheduledThreadPoolExecutor watchdog() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("nbd-watchdog").factory());
    // Nearly every guard is closed in time: do not keep it (and its buffers) until it would expire.
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** An armed deadline. Closing it in time is all that keeps it from firing. */
  record Guard(ScheduledFuture<?> alarm) implements AutoCloseable {
    @Override
    public void close() {
      alarm.cancel(false);
    }
  }
}
