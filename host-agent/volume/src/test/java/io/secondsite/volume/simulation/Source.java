package io.secondsite.volume.simulation;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.volume.ContentDigest;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** The other end of the wire: makes contents and sends clusters of them. */
final class Source implements AutoCloseable {
  private static final int DISK_CLUSTERS_MAX = 5;

  private final Random random;
  private final ZstdClusterCodec codec = new ZstdClusterCodec();

  Source(Random random) {
    this.random = random;
  }

  int size() {
    return 512 * (1 + random.nextInt(DISK_CLUSTERS_MAX * Cluster.SIZE_BYTES / 512));
  }

  /** Changes some clusters of a disk and sends them, some of them twice, in any order. */
  void scribble(PointWriter writer, DiskId diskId, byte[] content) throws IOException {
    int clusters = (int) Cluster.count(content.length);
    for (int put = random.nextInt(4); put > 0; put--) {
      int cluster = random.nextInt(clusters);
      if (random.nextInt(4) == 0) {
        zero(writer, diskId, content, cluster, 1 + random.nextInt(clusters - cluster));
      } else {
        if (random.nextInt(5) == 0) {
          change(content, cluster);
          send(writer, diskId, cluster, content); // the guest wrote it again: sent twice
        }
        change(content, cluster);
        send(writer, diskId, cluster, content);
      }
    }
  }

  private static void zero(PointWriter writer, DiskId diskId, byte[] content, int first, int count)
      throws IOException {
    int from = first * Cluster.SIZE_BYTES;
    Arrays.fill(
        content, from, Math.min(content.length, from + count * Cluster.SIZE_BYTES), (byte) 0);
    writer.putZero(diskId, first, count);
  }

  /** Fresh bytes of which some compress and some do not. */
  void change(byte[] content, int cluster) {
    int from = cluster * Cluster.SIZE_BYTES;
    byte[] fresh = new byte[Cluster.length(cluster, content.length)];
    random.nextBytes(fresh);
    Arrays.fill(fresh, random.nextInt(fresh.length), fresh.length, (byte) random.nextInt(256));
    System.arraycopy(fresh, 0, content, from, fresh.length);
  }

  void send(PointWriter writer, DiskId diskId, long cluster, byte[] content) throws IOException {
    byte[] plain = cluster(content, cluster);
    writer.put(diskId, cluster, ClusterChecksum.of(plain), frame(plain));
  }

  void sendDifferences(PointWriter writer, DiskId diskId, byte[] content, ContentDigest replica)
      throws IOException {
    for (long cluster = 0; cluster < Cluster.count(content.length); cluster++) {
      boolean known = cluster < Cluster.count(replica.sizeBytes());
      ClusterChecksum theirs = known ? replica.checksum(cluster) : ClusterChecksum.ZERO;
      if (!ClusterChecksum.of(cluster(content, cluster)).equals(theirs)) {
        send(writer, diskId, cluster, content);
      }
    }
  }

  /** A frame that lost its end on the way. */
  void sendTorn(PointWriter writer, DiskId diskId) throws IOException {
    byte[] plain = new byte[Cluster.SIZE_BYTES];
    random.nextBytes(plain);
    ByteBuffer frame = frame(plain);
    writer.put(diskId, 0, ClusterChecksum.of(plain), frame.limit(frame.limit() - 3));
  }

  private static byte[] cluster(byte[] content, long cluster) {
    int from = (int) Cluster.offset(cluster);
    int to = Math.min(content.length, from + Cluster.SIZE_BYTES);
    return Arrays.copyOf(Arrays.copyOfRange(content, from, to), Cluster.SIZE_BYTES);
  }

  private ByteBuffer frame(byte[] plain) {
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    codec.encode(ByteBuffer.wrap(plain), frame);
    return frame.flip();
  }

  @Override
  public void close() {
    codec.close();
  }
}
