package io.secondsite.hypervisor.libvirt;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting for what tells nobody that it happened: files and processes. */
final class Patience {
  private static final long PAUSE_MILLIS = 20;

  private Patience() {}

  /** What is waited for. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits until the condition holds, and tells whether it does; an interrupt ends the wait. */
  static boolean await(Duration limit, Condition condition) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end >= 0 || !pause()) {
        return condition.holds();
      }
    }
    return true;
  }

  /** Waits a moment; false if the thread was interrupted. */
  static boolean pause() {
    try {
      return !new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
