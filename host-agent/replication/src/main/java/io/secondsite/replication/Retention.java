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
 * Removes what a replica need not keep. It runs behind the acknowledgement and by a timer, one
 * replica at a time, on a platform thread since removals decode. Thread-safe.
 */
final class Retention implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final Map<UUID, Task> due = new LinkedHashMap<>();
  private @Nullable Thread worker;
  private boolean closed;

  private record Task(ReplicaVolume volume, int pointsMax) {}

  /** Looks after a replica; a later call for it takes the place of a waiting one. */
  synchronized void keep(ReplicaVolume volume, int pointsMax) {
    if (closed) {
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
        int removed = task.volume().prune(task.pointsMax());
        if (removed > 0) {
          log.atInfo()
              .addKeyValue("vm", task.volume().vm())
              .addKeyValue("points", removed)
              .log("points removed by retention");
        }
      } catch (VolumeException e) {
        report(task.volume().vm(), e);
      } catch (RuntimeException e) {
        log.atError().addKeyValue("vm", task.volume().vm()).setCause(e).log("retention failed");
      }
    }
  }

  private static void report(UUID vm, VolumeException e) {
    log.atWarn()
        .addKeyValue("vm", vm)
        .addKeyValue("code", e.code())
        .setCause(e)
        .log("points could not be removed; they stay whole and it is tried again");
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
