package io.secondsite.replication;

import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds a replica's oldest points while there are more than are to be kept. It runs behind the
 * acknowledgement, one replica at a time, on a platform thread since folding decodes. Thread-safe.
 */
final class Retention implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final Map<UUID, Task> due = new LinkedHashMap<>();
  private @Nullable Thread worker;
  private boolean closed;

  private record Task(ReplicaVolume volume, int pointsMax) {}

  /** Keeps the newest points of a replica; a later call for it takes the place of a waiting one. */
  synchronized void keep(ReplicaVolume volume, int pointsMax) {
    if (closed || volume.points().size() <= pointsMax) {
      return;
    }
    due.put(volume.vm(), new Task(volume, pointsMax));
    if (worker == null) {
      worker = Thread.ofPlatform().daemon().name("replica-retention").start(this::work);
    }
  }

  private void work() {
    for (Task task = next(); task != null; task = next()) {
      try {
        while (!isClosed() && task.volume().points().size() > task.pointsMax()) {
          task.volume().foldOldest();
        }
      } catch (VolumeException e) {
        report(task.volume().vm(), e);
      } catch (RuntimeException e) {
        log.atError().addKeyValue("vm", task.volume().vm()).setCause(e).log("retention failed");
      }
    }
  }

  private static void report(UUID vm, VolumeException e) {
    if (e.code() == VolumeException.Code.BUSY) {
      log.atInfo().addKeyValue("vm", vm).log("oldest point is in use, kept for now");
    } else {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("oldest point could not be folded");
    }
  }

  private synchronized @Nullable Task next() {
    if (closed || due.isEmpty()) {
      worker = null;
      notifyAll();
      return null;
    }
    UUID first = due.keySet().iterator().next();
    return due.remove(first);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

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

  /** Returns when the fold under way is finished. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      due.clear();
    }
    awaitIdle();
  }
}
