package io.secondsite.volume;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A recovery point opened for reading. While it is open the point is not removed; newer points come
 * and others go. Thread-safe.
 */
public final class PointView implements Closeable {
  private final RecoveryPoint point;
  private final List<Disk> disks;
  private final Runnable unpin;
  private final AtomicBoolean closed = new AtomicBoolean();

  PointView(RecoveryPoint point, List<Disk> disks, Runnable unpin) {
    this.point = point;
    this.disks = List.copyOf(disks);
    this.unpin = unpin;
  }

  /** One disk of the point. */
  public record Disk(DiskId diskId, String target, ReadableDisk disk) {}

  /** The point that is read. */
  public RecoveryPoint point() {
    return point;
  }

  /** All its disks, in the manifest's order. */
  public List<Disk> disks() {
    return disks;
  }

  /** The disk with this id. */
  public ReadableDisk disk(DiskId diskId) throws VolumeException {
    for (Disk disk : disks) {
      if (disk.diskId().equals(diskId)) {
        return disk.disk();
      }
    }
    throw new VolumeException(Code.NOT_FOUND, "point " + point.pointId() + " has no " + diskId);
  }

  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      for (Disk disk : disks) {
        disk.disk().close();
      }
    } finally {
      unpin.run();
    }
  }
}
