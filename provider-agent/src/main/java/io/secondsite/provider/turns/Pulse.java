package io.secondsite.provider.turns;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something when it is woken, and every so often. Thread-safe. */
public final class Pulse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);

  private final String name;
  private final Duration period;
  private final Runnable beat;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean isWoken;
  private boolean isClosed;

  public Pulse(String name, Duration period, Runnable beat) {
    this.name = name;
    this.period = period;
    this.beat = beat;
  }

  public void start() {
    Thread.ofVirtual().name(name).start(this::run);
  }

  public void wake() {
    lock.lock();
    try {
      isWoken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    do {
      try {
        beat.run();
      } catch (RuntimeException e) {
        log.atWarn().addKeyValue("pulse", name).setCause(e).log("a beat failed; the next comes");
      }
    } while (awaitNext());
  }

  private boolean awaitNext() {
    lock.lock();
    try {
      long left = period.toNanos();
      while (!isWoken && !isClosed && left > 0) {
        left = changed.awaitNanos(left);
      }
      isWoken = false;
      return !isClosed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
