package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A machine's disk as the guest sees it. Every write is noted in the newest checkpoint's set of
 * changes, and while a capture runs the old cluster is kept before the first overwrite.
 *
 * <p>Thread-safe. A write holds the write lock from the note to the last byte, so who holds it on
 * all disks of a machine sees them at one instant between writes.
 */
final class TrackedDisk implements WritableDisk {
  private final String target;
  private final WritableDisk store;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  // Guarded by lock. Oldest first; a set holds what was written from its checkpoint to the next.
  private final Map<String, ClusterSet> changes = new LinkedHashMap<>();
  // Guarded by lock.
  private @Nullable FrozenDisk frozen;
  private boolean closed;

  TrackedDisk(String target, WritableDisk store) {
    this.target = target;
    this.store = store;
  }

  String target() {
    return target;
  }

  /** While it is held no write is under way and none begins. */
  Lock writes() {
    return lock.writeLock();
  }

  /** While it is held no write is under way; the frozen content is read under it. */
  Lock stillness() {
    return lock.readLock();
  }

  /** The disk below, for the frozen content's reads under {@link #stillness()}. */
  WritableDisk store() {
    return store;
  }

  @Override
  public long sizeBytes() {
    return store.sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    store.read(offset, into);
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    return store.extents(offset, length);
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    lock.writeLock().lock();
    try {
      beforeChange(offset, from.remaining());
      store.write(offset, from);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    lock.writeLock().lock();
    try {
      beforeChange(offset, length);
      store.zero(offset, length);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void beforeChange(long offset, long length) throws IOException {
    DiskRange.check(offset, length, store.sizeBytes());
    if (closed) {
      throw new IOException("the machine stops: " + target + " takes no more writes");
    }
    ClusterSet newest = newest();
    long end = Math.ceilDiv(offset + length, Cluster.SIZE_BYTES);
    for (long cluster = offset / Cluster.SIZE_BYTES; cluster < end; cluster++) {
      if (newest != null) {
        newest.add(cluster);
      }
      if (frozen != null) {
        frozen.keep(cluster);
      }
    }
  }

  private @Nullable ClusterSet newest() {
    ClusterSet newest = null;
    for (ClusterSet set : changes.values()) {
      newest = set;
    }
    return newest;
  }

  @Override
  public void flush() throws IOException {
    store.flush();
  }

  /** From here on changes are noted for this checkpoint; the caller holds {@link #writes()}. */
  void track(String checkpoint) {
    changes.put(checkpoint, new ClusterSet(store.sizeBytes()));
  }

  /** What was written since the checkpoint was made; empty if the disk does not have it. */
  Optional<ClusterSet> changesSince(String checkpoint) {
    lock.readLock().lock();
    try {
      if (!changes.containsKey(checkpoint)) {
        return Optional.empty();
      }
      ClusterSet union = new ClusterSet(store.sizeBytes());
      boolean counts = false;
      for (Map.Entry<String, ClusterSet> entry : changes.entrySet()) {
        counts |= entry.getKey().equals(checkpoint);
        if (counts) {
          union.addAll(entry.getValue());
        }
      }
      return Optional.of(union);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Forgets a checkpoint; what it tracked belongs to the one before it from now on. */
  void forget(String checkpoint) {
    lock.writeLock().lock();
    try {
      Checkpoints.remove(changes, checkpoint);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** The checkpoints with their changes, oldest first. */
  Map<String, ClusterSet> changes() {
    lock.readLock().lock();
    try {
      Map<String, ClusterSet> copy = new LinkedHashMap<>();
      changes.forEach((name, set) -> copy.put(name, set.copy()));
      return copy;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Takes up the checkpoints of an earlier life of the machine. */
  void restore(Map<String, ClusterSet> earlier) {
    lock.writeLock().lock();
    try {
      changes.putAll(earlier);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** From here on old clusters are kept; the caller holds {@link #writes()}. */
  void freeze(FrozenDisk content) {
    frozen = content;
  }

  /** Ends the keeping of old clusters. */
  void thaw(FrozenDisk content) {
    lock.writeLock().lock();
    try {
      if (frozen == content) {
        frozen = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Refuses writes from here on; what was written is flushed. */
  void seal() throws IOException {
    lock.writeLock().lock();
    try {
      closed = true;
      store.flush();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.writeLock().lock();
    try {
      closed = true;
      store.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
