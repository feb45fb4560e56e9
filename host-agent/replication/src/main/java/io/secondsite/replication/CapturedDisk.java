package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.disk.nbd.NbdExtent;
import io.secondsite.hypervisor.Capture;
import io.secondsite.replication.wire.DeltaHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One disk's frozen content, in clusters. Thread-safe for reading. */
final class CapturedDisk implements Closeable {
  private static final String ALLOCATION = "base:allocation";
  private static final int READ_BYTES = 1024 * 1024;
  private static final long EXTENTS_WINDOW_BYTES = 1L << 30;

  private final int index;
  private final DeltaHeader.Disk disk;
  private final NbdDisk export;
  private final @Nullable String dirtyContext;
  private final boolean unchanged;

  /** Clusters that follow one another. */
  record Run(long first, long count) {
    long end() {
      return first + count;
    }
  }

  private CapturedDisk(
      int index,
      DeltaHeader.Disk disk,
      NbdDisk export,
      @Nullable String dirtyContext,
      boolean unchanged) {
    this.index = index;
    this.disk = disk;
    this.export = export;
    this.dirtyContext = dirtyContext;
    this.unchanged = unchanged;
  }

  /**
   * Connects; an export that does not offer what the capture promised is refused.
   *
   * @param unchanged whether it is known that nothing changed since what the segment goes on from
   */
  static CapturedDisk connect(
      int index,
      DeltaHeader.Disk disk,
      Capture capture,
      boolean unchanged,
      CaptureSettings settings)
      throws IOException {
    Capture.Export export = capture.exports().get(index);
    String dirty = export.dirtyContext().orElse(null);
    NbdClientOptions options =
        NbdClientOptions.defaults()
            .withConnectDeadline(settings.connectDeadline())
            .withRequestDeadline(settings.readDeadline());
    options =
        dirty == null
            ? options.withMetaContexts(ALLOCATION)
            : options.withMetaContexts(ALLOCATION, dirty);
    NbdDisk connected = capture.connect(export, options, settings.connectionsPerDisk());
    if (connected.sizeBytes() != disk.sizeBytes()) {
      connected.close();
      throw new IOException(
          "disk %s has %d bytes, its export %d"
              .formatted(disk.target(), disk.sizeBytes(), connected.sizeBytes()));
    }
    return new CapturedDisk(index, disk, connected, dirty, unchanged);
  }

  /** Its index in the header's disks. */
  int index() {
    return index;
  }

  DeltaHeader.Disk disk() {
    return disk;
  }

  /** Whether it is known that nothing changed since what the segment goes on from. */
  boolean isUnchanged() {
    return unchanged;
  }

  /** Whether it can tell what changed; of one that cannot only its content tells. */
  boolean tellsDirty() {
    return unchanged || dirtyContext != null;
  }

  /** The dirty ones among the clusters; a disk without a bitmap cannot answer. */
  List<Run> dirty(long firstCluster, long count) throws IOException {
    if (unchanged) {
      return List.of();
    }
    if (dirtyContext == null) {
      throw new IOException(
          "disk " + disk.target() + " has no dirty bitmap: what changed is unknown");
    }
    List<Run> runs = new ArrayList<>();
    for (NbdExtent extent :
        export.dirtyExtents(dirtyContext, offset(firstCluster), bytes(firstCluster, count))) {
      append(runs, touched(extent.offset(), extent.end()));
    }
    return runs;
  }

  /** Those among the clusters that are known to be zeros from end to end. */
  List<Run> zeros(long firstCluster, long count) throws IOException {
    List<Run> runs = new ArrayList<>();
    for (Extent extent : export.extents(offset(firstCluster), bytes(firstCluster, count))) {
      if (extent.zero()) {
        long first = (extent.offset() + Cluster.SIZE_BYTES - 1) / Cluster.SIZE_BYTES;
        boolean toEnd = extent.end() == disk.sizeBytes();
        long end = toEnd ? disk.clusterCount() : extent.end() / Cluster.SIZE_BYTES;
        if (end > first) {
          append(runs, new Run(first, end - first));
        }
      }
    }
    return runs;
  }

  /** Fills the buffer from its start with these clusters, and with zeros behind the disk's end. */
  void read(long firstCluster, int count, ByteBuffer into) throws IOException {
    int length = Math.toIntExact(bytes(firstCluster, count));
    export.read(offset(firstCluster), into.slice(0, length));
    for (int at = length; at < count * Cluster.SIZE_BYTES; at++) {
      into.put(at, (byte) 0);
    }
  }

  /** Takes the whole disk into a digest; holes are not read. */
  void digest(MessageDigest digest) throws IOException {
    byte[] buffer = new byte[READ_BYTES];
    byte[] zeros = new byte[READ_BYTES];
    for (long at = 0; at < disk.sizeBytes(); at += EXTENTS_WINDOW_BYTES) {
      long window = Math.min(EXTENTS_WINDOW_BYTES, disk.sizeBytes() - at);
      for (Extent extent : export.extents(at, window)) {
        for (long done = 0; done < extent.length(); done += READ_BYTES) {
          int length = (int) Math.min(READ_BYTES, extent.length() - done);
          if (!extent.zero()) {
            export.read(extent.offset() + done, ByteBuffer.wrap(buffer, 0, length));
          }
          digest.update(extent.zero() ? zeros : buffer, 0, length);
        }
      }
    }
  }

  private static Run touched(long offset, long end) {
    long first = offset / Cluster.SIZE_BYTES;
    return new Run(first, (end + Cluster.SIZE_BYTES - 1) / Cluster.SIZE_BYTES - first);
  }

  /** Extents finer than clusters can touch the same one. */
  private static void append(List<Run> runs, Run next) {
    if (runs.isEmpty() || runs.getLast().end() < next.first()) {
      runs.add(next);
    } else {
      Run last = runs.removeLast();
      runs.add(new Run(last.first(), Math.max(last.end(), next.end()) - last.first()));
    }
  }

  private static long offset(long cluster) {
    return Cluster.offset(cluster);
  }

  private long bytes(long firstCluster, long count) {
    return Math.min(offset(firstCluster + count), disk.sizeBytes()) - offset(firstCluster);
  }

  @Override
  public void close() {
    export.close();
  }
}
