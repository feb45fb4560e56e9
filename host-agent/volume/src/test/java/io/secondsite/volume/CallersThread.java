package io.secondsite.volume;

import io.secondsite.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Stores that do everything on the caller's thread and by the caller's clock: runs that repeat. */
public final class CallersThread {
  private CallersThread() {}

  /** Opens a location whose machine was started at the given instant and never since. */
  public static ReplicaStore open(
      Path root, StoreSettings settings, ManualClock clock, Instant started)
      throws VolumeException {
    BootClock boot =
        new BootClock() {
          @Override
          public String bootId() {
            return "the only one";
          }

          @Override
          public Duration sinceBoot() {
            return Duration.between(started, clock.instant());
          }
        };
    return ReplicaStore.open(root, settings, clock, new RealFiles(), boot);
  }
}
