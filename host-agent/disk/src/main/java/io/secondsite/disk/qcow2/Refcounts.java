package io.secondsite.disk.qcow2;

import io.secondsite.disk.Cluster;
import java.nio.ByteBuffer;

/**
 * How often each host cluster of a file is in use: once for the header and every table, and among
 * the frames once for each compressed cluster that touches it. Not thread-safe. Memory: two bytes
 * for each 64 KiB of frames.
 */
final class Refcounts {
  private final FileLayout layout;
  private final char[] counts;

  Refcounts(FileLayout layout) {
    this.layout = layout;
    this.counts = new char[Math.toIntExact(layout.firstTableCluster())];
    counts[0] = 1; // the header
  }

  void addCompressed(long entry) {
    int first = (int) (ClusterEntry.compressedOffset(entry) / Cluster.SIZE_BYTES);
    int last = (int) ((ClusterEntry.compressedEnd(entry) - 1) / Cluster.SIZE_BYTES);
    for (int hostCluster = first; hostCluster <= last; hostCluster++) {
      if (counts[hostCluster] == Character.MAX_VALUE) {
        throw new IllegalStateException("too many frames in host cluster " + hostCluster);
      }
      counts[hostCluster]++;
    }
  }

  /** A refcount block as it stands in the file. */
  ByteBuffer block(int index) {
    long first = (long) index * FileLayout.REFCOUNTS_IN_BLOCK;
    long end = Math.min(first + FileLayout.REFCOUNTS_IN_BLOCK, layout.clusters());
    ByteBuffer block = ByteBuffer.allocate(Cluster.SIZE_BYTES);
    for (long hostCluster = first; hostCluster < end; hostCluster++) {
      block.putChar(hostCluster < counts.length ? counts[(int) hostCluster] : 1);
    }
    return block.clear();
  }
}
