package io.secondsite.replication;

import io.secondsite.volume.RecoveryPoint;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How far a cycle came, told to whoever asks. Thread-safe. */
final class ProgressMeter {
  private final Clock clock;
  private @Nullable Leg leg;
  private SmoothedRate rate;
  private Progress.@Nullable Phase phase;
  private boolean exporting;

  private record Leg(CyclePlan plan, LongSupplier passedBytes) {
    /** A later segment passes what was scanned before without looking at all of it. */
    long doneBytes() {
      return Math.max(plan.scannedBytes(), passedBytes.getAsLong());
    }
  }

  ProgressMeter(Clock clock) {
    this.clock = clock;
    rate = new SmoothedRate(clock.instant(), 0);
  }

  /** What follows, until the next {@link #end}, goes into a package. */
  synchronized void exporting() {
    exporting = true;
  }

  /** A segment begins. */
  synchronized void begin(CyclePlan plan, LongSupplier passedBytes) {
    leg = new Leg(plan, passedBytes);
    Progress.Phase now = phase(plan.origin());
    if (phase != now) {
      phase = now;
      rate = new SmoothedRate(clock.instant(), plan.scannedBytes());
    }
  }

  /** The cycle is over. */
  synchronized void end() {
    leg = null;
    phase = null;
    exporting = false;
  }

  synchronized Optional<Progress> progress() {
    if (leg == null || phase == null) {
      return Optional.empty();
    }
    long done = leg.doneBytes();
    return Optional.of(
        new Progress(phase, done, leg.plan().totalBytes(), rate.look(clock.instant(), done)));
  }

  private Progress.Phase phase(RecoveryPoint.Origin origin) {
    return switch (origin) {
      case INITIAL -> exporting ? Progress.Phase.EXPORT : Progress.Phase.INITIAL;
      case DELTA -> Progress.Phase.CYCLE;
      case RESYNC -> Progress.Phase.RESYNC;
    };
  }
}
