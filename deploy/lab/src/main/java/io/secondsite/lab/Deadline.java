package io.secondsite.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition that other processes bring about, never longer than its limit. */
final class Deadline {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Deadline() {}

  static void await(String what, Duration limit, BooleanSupplier condition) {
    awaitValue(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  static <T> T awaitValue(String what, Duration limit, Supplier<Optional<T>> source) {
    var start = System.nanoTime();
    while (true) {
      var value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new LabException("Waited " + limit.toMillis() + " ms in vain for " + what);
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new LabException("Interrupted while waiting for " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
