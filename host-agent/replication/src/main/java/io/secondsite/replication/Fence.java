package io.secondsite.replication;

import java.io.IOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Stands between one session and a point that a later session may go on with: once it is closed,
 * nothing late gets through any more. Thread-safe.
 */
final class Fence {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /** Something that must not happen behind the fence. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  void pass(Step step) throws IOException {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IOException("the session was silent for too long: another one took its place");
      }
      step.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Returns when nothing is on its way through. */
  void close() {
    lock.writeLock().lock();
    try {
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
