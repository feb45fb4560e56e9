package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The freeze of a guest's file systems: while it lasts the guest's writes wait. Thread-safe. It
 * ends by itself after {@link #FROZEN_MAX}, whoever asked for it.
 */
final class GuestFreeze {
  /** How long a guest is frozen at the most. */
  static final Duration FROZEN_MAX = Duration.ofSeconds(6);

  /** How long a freeze waits for what the guest is about. */
  static final Duration STILL_MAX = Duration.ofSeconds(4);

  /** Held by the guest to write, and by a thread of its own to freeze. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  private final List<TrackedDisk> disks;
  // Guarded by this.
  private @Nullable Hold hold;

  GuestFreeze(List<TrackedDisk> disks) {
    this.disks = List.copyOf(disks);
  }

  /** One freeze. */
  private static final class Hold {
    private final CountDownLatch still = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
  }

  /** Held by the guest around what a freeze must not cut in two. */
  Lock activity() {
    return lock.readLock();
  }

  synchronized boolean isFrozen() {
    return hold != null && hold.still.getCount() == 0;
  }

  /**
   * Returns when nothing is being written and everything that was is on the disks.
   *
   * @return ends this freeze and no other
   */
  Runnable freeze() throws HypervisorException {
    Hold mine = new Hold();
    synchronized (this) {
      if (hold != null) {
        throw new HypervisorException(Code.WRONG_STATE, "the guest is frozen already");
      }
      hold = mine;
    }
    Thread.ofVirtual().name("freeze").start(() -> hold(mine));
    try {
      if (!mine.still.await(STILL_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        end(mine);
        throw new HypervisorException(Code.UNAVAILABLE, "the guest does not come to rest");
      }
      for (TrackedDisk disk : disks) {
        disk.flush();
      }
      return () -> end(mine);
    } catch (IOException e) {
      end(mine);
      throw new HypervisorException(Code.FAILED, "freeze: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      end(mine);
      Thread.currentThread().interrupt();
      throw new HypervisorException(Code.UNAVAILABLE, "freeze: interrupted", e);
    }
  }

  private void hold(Hold mine) {
    lock.writeLock().lock();
    try {
      mine.still.countDown();
      if (!mine.over.await(FROZEN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        MachineLog.line("frozen for too long: thawed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(mine);
      lock.writeLock().unlock();
    }
  }

  private synchronized void end(Hold ending) {
    ending.over.countDown();
    if (hold == ending) {
      hold = null;
    }
  }

  /** Lets the guest go on; that it does already is no error. */
  synchronized void thaw() {
    if (hold != null) {
      end(hold);
    }
  }
}
