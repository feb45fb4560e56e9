package io.secondsite.volume;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains the foreign images of volumes in the background, one volume after the other. A volume
 * whose image cannot be read is tried again when it is opened again. Thread-safe.
 */
final class ForeignDrains implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ForeignDrains.class);

  private final ForeignBases bases;
  private final Set<ReplicaVolume> due = new LinkedHashSet<>();
  private final boolean automatic;
  private @Nullable Thread worker;
  private boolean closed;

  /**
   * Reads images so.
   *
   * @param automatic whether what is due is drained without being asked for
   */
  ForeignDrains(ForeignBases bases, boolean automatic) {
    this.bases = bases;
    this.automatic = automatic;
  }

  ForeignBases bases() {
    return bases;
  }

  /** A volume has something to drain, perhaps. */
  synchronized void due(ReplicaVolume volume) {
    if (!automatic || closed || volume.foreignDisks().isEmpty()) {
      return;
    }
    due.add(volume);
    if (worker == null) {
      worker = Thread.ofPlatform().daemon().name("foreign-drain").start(this::work);
    }
  }

  private void work() {
    for (ReplicaVolume volume = next(); volume != null; volume = next()) {
      try {
        volume.drain(() -> !isClosed());
      } catch (VolumeException | RuntimeException e) {
        log.atWarn().addKeyValue("vm", volume.vm()).setCause(e).log("draining broke off");
      }
    }
  }

  private synchronized @Nullable ReplicaVolume next() {
    if (closed || due.isEmpty()) {
      worker = null;
      notifyAll();
      return null;
    }
    ReplicaVolume first = due.iterator().next();
    due.remove(first);
    return first;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Returns when nothing is drained any more. */
  synchronized void awaitIdle() {
    boolean interrupted = false;
    while (worker != null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      due.clear();
    }
    awaitIdle();
  }
}
