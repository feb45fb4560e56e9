package io.secondsite.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which points came within the last while. Its instants are of the steady clock. Not thread-safe.
 */
final class CycleHistory {
  private final Duration window;
  private final Deque<Listed> listed = new ArrayDeque<>();
  private Instant since;
  private @Nullable Instant last;

  private record Listed(Instant at, Duration latency) {}

  CycleHistory(Duration window, Instant now) {
    this.window = window;
    since = now;
  }

  /** A point became durable. */
  void add(Instant at, Duration latency) {
    forget(at);
    listed.add(new Listed(at, latency));
    last = at;
  }

  /** Nothing was due before now: what was not sent meanwhile was not meant to be. */
  void beginAnew(Instant now) {
    listed.clear();
    since = now;
  }

  /** For how long nothing came that ought to have. */
  Duration silence(Instant now) {
    Instant from = last == null || last.isBefore(since) ? since : last;
    return Duration.between(from, now);
  }

  /** Turns whose whole period has passed and that have no point, of those within the window. */
  int missedPercent(Instant now, Duration period) {
    forget(now);
    Instant begin = now.minus(window);
    Duration counted = Duration.between(begin.isBefore(since) ? since : begin, now).minus(period);
    long due = counted.isNegative() ? 0 : counted.dividedBy(period);
    long missed = Math.max(0, due - listed.size());
    return due == 0 ? 0 : (int) (missed * 100 / due);
  }

  /** From the points' instants until they were durable; zero while there is none. */
  Duration averageLatency(Instant now) {
    forget(now);
    return listed.isEmpty()
        ? Duration.ZERO
        : listed.stream()
            .map(Listed::latency)
            .reduce(Duration.ZERO, Duration::plus)
            .dividedBy(listed.size());
  }

  private void forget(Instant now) {
    Instant begin = now.minus(window);
    while (!listed.isEmpty() && listed.getFirst().at().isBefore(begin)) {
      listed.removeFirst();
    }
  }
}
