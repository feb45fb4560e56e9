package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.replication.wire.DeltaWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Up to a MiB of clusters between reading and writing, with the memory for it, which is used again.
 * One thread at a time.
 */
final class Chunk {
  /** The most clusters of a chunk. */
  static final int CLUSTERS_MAX = 16;

  /** Outside the heap, so that what is read and compressed is copied nowhere between. */
  private final ByteBuffer plain = ByteBuffer.allocateDirect(CLUSTERS_MAX * Cluster.SIZE_BYTES);

  private final byte[] cluster = new byte[Cluster.SIZE_BYTES];
  private final ByteBuffer frames =
      ByteBuffer.allocate(CLUSTERS_MAX * ClusterCodec.FRAME_BYTES_MAX);
  private final Entry[] entries = new Entry[CLUSTERS_MAX];
  private int entryCount;
  private int disk;
  private long encodeNanos;
  private int encoded;
  private int notSmaller;

  /** A cluster to be sent; one of zeros has no frame. */
  private record Entry(
      long cluster, ClusterChecksum checksum, int frameStart, int frameEnd, boolean same) {
    boolean zero() {
      return frameStart == frameEnd;
    }
  }

  /** Reads the clusters and encodes those that the replica does not hold. */
  void fill(ClusterWork.Read work, ClusterCodec codec) throws IOException {
    entryCount = 0;
    encodeNanos = 0;
    encoded = 0;
    notSmaller = 0;
    frames.clear();
    disk = work.disk().index();
    work.disk().read(work.firstCluster(), work.count(), plain.clear());
    for (int index = 0; index < work.count(); index++) {
      plain.get(index * Cluster.SIZE_BYTES, cluster);
      ClusterChecksum checksum = ClusterChecksum.of(cluster);
      long number = work.firstCluster() + index;
      if (!work.known().hold(number, checksum)) {
        encode(number, checksum, index, codec);
      } else if (work.known().toBeTold()) {
        int at = frames.position();
        entries[entryCount++] = new Entry(number, checksum, at, at, true);
      }
    }
  }

  /** Tells what became of the clusters that were encoded. */
  void tell(CompressionChoice choice, boolean compression) {
    if (compression) {
      choice.compressed(
          encodeNanos, (long) encoded * Cluster.SIZE_BYTES, encoded - notSmaller, notSmaller);
    } else {
      choice.uncompressed(encoded);
    }
  }

  private void encode(long number, ClusterChecksum checksum, int index, ClusterCodec codec) {
    int start = frames.position();
    if (!checksum.equals(ClusterChecksum.ZERO)) {
      long before = System.nanoTime();
      codec.encode(plain.slice(index * Cluster.SIZE_BYTES, Cluster.SIZE_BYTES), frames);
      encodeNanos += System.nanoTime() - before;
      encoded++;
      notSmaller += frames.position() - start > Cluster.SIZE_BYTES ? 1 : 0;
    }
    entries[entryCount++] = new Entry(number, checksum, start, frames.position(), false);
  }

  /** Writes what was encoded, in the clusters' order. */
  void writeTo(DeltaWriter writer) throws IOException {
    for (int index = 0; index < entryCount; index++) {
      Entry entry = entries[index];
      if (entry.same()) {
        writer.same(disk, entry.cluster(), entry.checksum());
      } else if (entry.zero()) {
        writer.zero(disk, entry.cluster(), 1);
      } else {
        writer.data(
            disk,
            entry.cluster(),
            entry.checksum(),
            frames.slice(entry.frameStart(), entry.frameEnd() - entry.frameStart()));
      }
    }
  }
}
