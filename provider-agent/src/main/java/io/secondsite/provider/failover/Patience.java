package io.secondsite.provider.failover;

import io.secondsite.provider.hosts.HostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/** Asks a host again while it is away, for a while. Thread-safe. */
final class Patience {
  private static final Set<String> PASSING =
      Set.of("HOST_UNREACHABLE", "HYPERVISOR_UNAVAILABLE", "REPLICA_BUSY");

  private final Clock clock;
  private final Waiting waiting;
  private final Duration pause;
  private final Duration longest;

  /** How time is let pass; a test does not. */
  @FunctionalInterface
  interface Waiting {
    /** False where there is no time left: this process ends. */
    boolean await(Duration pause);
  }

  Patience(Clock clock, Waiting waiting, Duration pause, Duration longest) {
    this.clock = clock;
    this.waiting = waiting;
    this.pause = pause;
    this.longest = longest;
  }

  /** The answer; a refusal that will not pass, or one that lasted too long, is thrown on. */
  <T> T ask(Supplier<T> question) {
    Instant deadline = clock.instant().plus(longest);
    while (true) {
      try {
        return question.get();
      } catch (HostException e) {
        if (!PASSING.contains(e.code()) || !clock.instant().isBefore(deadline)) {
          throw e;
        }
        pause();
      }
    }
  }

  /** Asks until the answer is as wanted or the time is over; then the last answer. */
  <T> T until(Supplier<T> question, java.util.function.Predicate<T> isWanted) {
    Instant deadline = clock.instant().plus(longest);
    T answer = ask(question);
    while (!isWanted.test(answer) && clock.instant().isBefore(deadline)) {
      pause();
      answer = ask(question);
    }
    return answer;
  }

  private void pause() {
    if (!waiting.await(pause)) {
      throw new InterruptedRun();
    }
  }

  /** The process ends; the next one goes on. */
  static final class InterruptedRun extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
