package io.secondsite.testkit.link;

import java.util.concurrent.TimeUnit;

/** How a faulty link waits; a test's own need not wait at all. Thread-safe. */
public interface LinkTime {
  /** Nanoseconds that only rise. */
  long nanos();

  /** Returns when so many of them have passed. */
  void pass(long nanos) throws InterruptedException;

  /** The machine's. */
  static LinkTime real() {
    return new LinkTime() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void pass(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
      }
    };
  }
}
