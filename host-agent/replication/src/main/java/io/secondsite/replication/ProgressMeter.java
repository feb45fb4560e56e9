package io.secondsite.replication;

import io.secondsite.volume.RecoveryPoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How far a cycle came, told to whoever asks. Thread-safe. */
final class ProgressMeter {
  private final Clock clock;
  private @Nullable Leg leg;
  private Instant startedAt;
  private long startBytes;
  private Progress.@Nullable Phase phase;

  private record Leg(CyclePlan plan, LongSupplier passedBytes) {
    /** A later segment passes what was scanned before without looking at all of it. */
    long doneBytes() {
      return Math.max(plan.scannedBytes(), passedBytes.getAsLong());
    }
  }

  ProgressMeter(Clock clock) {
    this.clock = clock;
    startedAt = clock.instant();
  }

  /** A segment begins. */
  synchronized void begin(CyclePlan plan, LongSupplier passedBytes) {
    leg = new Leg(plan, passedBytes);
    Progress.Phase now = phase(plan.origin());
    if (phase != now) {
      phase = now;
      startedAt = clock.instant();
      startBytes = plan.scannedBytes();
    }
  }

  /** The cycle is over. */
  synchronized void end() {
    leg = null;
    phase = null;
  }

  synchronized Optional<Progress> progress() {
    if (leg == null || phase == null) {
      return Optional.empty();
    }
    long done = leg.doneBytes();
    Duration elapsed = Duration.between(startedAt, clock.instant());
    long rate = elapsed.toMillis() <= 0 ? 0 : (done - startBytes) * 1000 / elapsed.toMillis();
    return Optional.of(new Progress(phase, done, leg.plan().totalBytes(), Math.max(0, rate)));
  }

  private static Progress.Phase phase(RecoveryPoint.Origin origin) {
    return switch (origin) {
      case INITIAL -> Progress.Phase.INITIAL;
      case DELTA -> Progress.Phase.CYCLE;
      case RESYNC -> Progress.Phase.RESYNC;
    };
  }
}
