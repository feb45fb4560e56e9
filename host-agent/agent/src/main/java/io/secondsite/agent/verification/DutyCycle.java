package io.secondsite.agent.verification;

import io.secondsite.volume.VerifyPace;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Works a little, then rests as long as its share of a core demands. Time spent waiting for a disk
 * counts as work, so the share is kept or undercut. For one thread.
 */
public final class DutyCycle implements VerifyPace {
  /** So long it works at a time. */
  static final Duration WORK = Duration.ofMillis(20);

  private final int percent;
  private final LongSupplier nanoTime;
  private final Rest rest;
  private long begun;

  /** Waits; throws InterruptedException where the work is to end. */
  @FunctionalInterface
  public interface Rest {
    void of(Duration duration) throws InterruptedException;
  }

  /**
   * A rhythm.
   *
   * @param percent of one core, 1 to 100
   */
  public DutyCycle(int percent, LongSupplier nanoTime, Rest rest) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent: 1 to 100, not " + percent);
    }
    this.percent = percent;
    this.nanoTime = nanoTime;
    this.rest = rest;
    begun = nanoTime.getAsLong();
  }

  /** Work begins after a pause that was none of the rhythm's. */
  void begin() {
    begun = nanoTime.getAsLong();
  }

  @Override
  public void worked(long bytes) throws InterruptedException {
    long worked = nanoTime.getAsLong() - begun;
    if (worked >= WORK.toNanos()) {
      rest.of(Duration.ofNanos(worked * (100 - percent) / percent));
      begun = nanoTime.getAsLong();
    }
  }
}
