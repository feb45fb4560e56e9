package io.secondsite.replication;

import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Tells the test for when the loop waits, and waits for the test. */
final class DrivenWaiting implements Waiting {
  private final BlockingQueue<Instant> asked = new LinkedBlockingQueue<>();
  private boolean go;

  Instant nextTurn() throws InterruptedException {
    Instant turn = asked.poll(60, TimeUnit.SECONDS);
    if (turn == null) {
      throw new AssertionError("the loop did not wait");
    }
    return turn;
  }

  synchronized void letGo() {
    go = true;
    notifyAll();
  }

  @Override
  public synchronized void until(Instant instant) throws InterruptedException {
    asked.add(instant);
    while (!go) {
      wait();
    }
    go = false;
  }

  @Override
  public void wake() {
    // A cycle's own wake-up is not the test's.
  }
}
