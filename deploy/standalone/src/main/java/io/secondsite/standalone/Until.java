package io.secondsite.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition of another process, with a deadline; never for a length of time. */
final class Until {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Until() {}

  /** Something that may have come true. */
  @FunctionalInterface
  interface Probe<T> {
    Optional<T> look() throws IOException, InterruptedException;
  }

  /** Asks until there is an answer; after the deadline fails with what was waited for. */
  static <T> T present(String what, Duration deadline, Probe<T> probe)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Optional<T> answer = probe.look();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() - end > 0) {
        throw CommandFailure.failed("waited " + deadline.toSeconds() + " s in vain for " + what);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Something that is true or not yet. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  static void holds(String what, Duration deadline, Condition condition)
      throws IOException, InterruptedException {
    present(what, deadline, () -> condition.holds() ? Optional.of(true) : Optional.empty());
  }
}
