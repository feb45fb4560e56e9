package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The foreign image below a disk, with what was drained of it into our base so far. All that have
 * the disk's base open share it; the image itself is open while somebody needs it. Thread-safe.
 */
final class ForeignBase {
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ForeignImage image;
  private final ForeignBases bases;
  private final BaseDrained drained;
  private int users;
  private @Nullable ReadableDisk disk;
  private @Nullable IOException failure;
  private long failedAtNanos;

  ForeignBase(ForeignImage image, ForeignBases bases, BaseDrained drained) {
    this.image = image;
    this.bases = bases;
    this.drained = drained;
  }

  ForeignImage image() {
    return image;
  }

  BaseDrained drained() {
    return drained;
  }

  /** Why the image is no longer what it was when it was taken on; empty if it is. */
  Optional<String> change() {
    return image.change();
  }

  synchronized void use() {
    users++;
  }

  /** The last who lets go closes the image. */
  synchronized void letGo() {
    users--;
    if (users == 0) {
      closeDisk();
    }
  }

  /**
   * Reads a cluster, and says whether it is what the checksum promises; else the bytes are
   * nobody's.
   */
  boolean read(long cluster, byte[] into, ClusterChecksum expected) throws IOException {
    try {
      fill(cluster, into);
    } catch (IOException e) {
      fill(cluster, into); // once more: who serves the image may have been restarted
    }
    return ClusterChecksum.of(into).equals(expected);
  }

  private void fill(long cluster, byte[] into) throws IOException {
    ReadableDisk from = disk();
    long left = from.sizeBytes() - Cluster.offset(cluster);
    int length = (int) Math.max(0, Math.min(left, into.length));
    try {
      from.read(Cluster.offset(cluster), ByteBuffer.wrap(into, 0, length));
    } catch (IOException e) {
      dropDisk(from);
      throw e;
    }
    Arrays.fill(into, length, into.length, (byte) 0);
  }

  private synchronized ReadableDisk disk() throws IOException {
    if (users == 0) {
      throw new IOException("the foreign image " + image.path() + " is closed");
    }
    if (disk != null) {
      return disk;
    }
    IOException before = failure;
    if (before != null && System.nanoTime() - failedAtNanos < RETRY_NANOS) {
      throw new IOException(String.valueOf(before.getMessage()), before);
    }
    try {
      ReadableDisk opened = bases.open(image);
      disk = opened;
      failure = null;
      return opened;
    } catch (IOException e) {
      failure = e;
      failedAtNanos = System.nanoTime();
      throw e;
    }
  }

  private synchronized void dropDisk(ReadableDisk broken) {
    if (broken.equals(disk)) {
      closeDisk();
    }
  }

  private synchronized void closeDisk() {
    ReadableDisk open = disk;
    disk = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        failure = e; // told by whoever reads next
        failedAtNanos = System.nanoTime();
      }
    }
  }
}
