package io.secondsite.replication;

import java.time.Clock;

/** How far an import came. Thread-safe. */
public final class SeedProgress {
  private final long bytesTotal;
  private final Clock clock;
  private final SmoothedRate rate;
  private long bytesDone;

  public SeedProgress(long bytesTotal, Clock clock) {
    this.bytesTotal = bytesTotal;
    this.clock = clock;
    rate = new SmoothedRate(clock.instant(), 0);
  }

  /** So much more is done. */
  public synchronized void add(long bytes) {
    bytesDone += bytes;
  }

  public synchronized Progress progress() {
    long bytesPerSecond = rate.look(clock.instant(), bytesDone);
    return new Progress(Progress.Phase.IMPORT, bytesDone, bytesTotal, bytesPerSecond);
  }
}
