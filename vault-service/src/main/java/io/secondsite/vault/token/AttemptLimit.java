package io.secondsite.vault.token;

import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many wrong secrets in a time, then none is looked at for a while. Thread-safe. */
public final class AttemptLimit {
  private final Clock clock;
  private final int failuresMax;
  private final Duration window;
  private final Deque<Instant> failures = new ArrayDeque<>();

  public AttemptLimit(Clock clock, int failuresMax, Duration window) {
    this.clock = clock;
    this.failuresMax = failuresMax;
    this.window = window;
  }

  /** Refuses when there were too many wrong ones of late. */
  public synchronized void check() {
    forget();
    if (failures.size() >= failuresMax) {
      throw ProblemException.of(
              TokenProblem.TOO_MANY_ATTEMPTS, "too many wrong secrets were given of late")
          .withRemedy("wait " + window.toSeconds() + " seconds");
    }
  }

  /** A wrong secret was given. */
  public synchronized void failed() {
    forget();
    failures.addLast(clock.instant());
  }

  private void forget() {
    Instant oldest = clock.instant().minus(window);
    while (!failures.isEmpty() && failures.getFirst().isBefore(oldest)) {
      failures.removeFirst();
    }
  }
}
