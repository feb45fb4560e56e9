package io.secondsite.provider.hosts;

import io.secondsite.provider.problem.SiteCode;
import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Bounds how often strangers may guess. Thread-safe. */
final class FailedAttempts {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Clock clock;
  private final int failuresMax;
  private Instant windowBegin;
  private int failures;

  FailedAttempts(Clock clock, int failuresMax) {
    this.clock = clock;
    this.failuresMax = failuresMax;
    windowBegin = clock.instant();
  }

  synchronized void check() {
    if (!clock.instant().isBefore(windowBegin.plus(WINDOW))) {
      windowBegin = clock.instant();
      failures = 0;
    }
    if (failures >= failuresMax) {
      throw ProblemException.of(
              SiteCode.TOO_MANY_ATTEMPTS, "too many enrolments failed within a minute")
          .withRemedy("wait a minute");
    }
  }

  synchronized void failed() {
    failures++;
  }
}
