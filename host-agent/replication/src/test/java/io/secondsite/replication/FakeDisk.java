package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Content in memory, a cluster an array; absent clusters are holes. Frozen copies share arrays. */
final class FakeDisk implements ReadableDisk {
  private final long sizeBytes;
  private final byte[][] clusters;

  FakeDisk(long sizeBytes) {
    this(sizeBytes, new byte[Math.toIntExact(Cluster.count(sizeBytes))][]);
  }

  private FakeDisk(long sizeBytes, byte[][] clusters) {
    this.sizeBytes = sizeBytes;
    this.clusters = clusters;
  }

  /** What it holds now; later writes do not reach it. */
  synchronized FakeDisk frozen() {
    return new FakeDisk(sizeBytes, clusters.clone());
  }

  synchronized FakeDisk resized(long newSizeBytes) {
    FakeDisk resized =
        new FakeDisk(
            newSizeBytes, Arrays.copyOf(clusters, Math.toIntExact(Cluster.count(newSizeBytes))));
    int last = resized.clusters.length - 1;
    if (newSizeBytes < sizeBytes && resized.clusters[last] != null) {
      byte[] cut = resized.clusters[last].clone();
      Arrays.fill(cut, Cluster.length(last, newSizeBytes), cut.length, (byte) 0);
      resized.clusters[last] = cut;
    }
    return resized;
  }

  /** Writes whole clusters anew, so that frozen copies keep what they have. */
  synchronized void write(int cluster, byte fill, long stamp) {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    Arrays.fill(content, 0, 4096, fill);
    ByteBuffer.wrap(content).putLong(0, stamp);
    int length = Cluster.length(cluster, sizeBytes);
    Arrays.fill(content, length, content.length, (byte) 0);
    clusters[cluster] = content;
  }

  /** What does not shrink. */
  synchronized void writeNoise(int cluster, Random random) {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    random.nextBytes(content);
    int length = Cluster.length(cluster, sizeBytes);
    Arrays.fill(content, length, content.length, (byte) 0);
    clusters[cluster] = content;
  }

  synchronized void discard(int cluster) {
    clusters[cluster] = null;
  }

  /** An array of zeros: data for whoever asks for extents. */
  synchronized void writeZeros(int cluster) {
    clusters[cluster] = new byte[Cluster.SIZE_BYTES];
  }

  synchronized boolean sameAs(int cluster, byte[] content) {
    byte[] mine = clusters[cluster];
    return mine == null
        ? Arrays.equals(content, new byte[Cluster.SIZE_BYTES])
        : Arrays.equals(mine, content);
  }

  int clusterCount() {
    return clusters.length;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public synchronized void read(long offset, ByteBuffer into) throws IOException {
    if (offset < 0 || offset + into.remaining() > sizeBytes) {
      throw new IOException("outside the disk");
    }
    long at = offset;
    while (into.hasRemaining()) {
      int within = (int) (at % Cluster.SIZE_BYTES);
      int length = Math.min(into.remaining(), Cluster.SIZE_BYTES - within);
      byte[] content = clusters[(int) (at / Cluster.SIZE_BYTES)];
      into.put(content == null ? new byte[Cluster.SIZE_BYTES] : content, within, length);
      at += length;
    }
  }

  @Override
  public synchronized List<Extent> extents(long offset, long length) {
    List<Extent> extents = new ArrayList<>();
    long at = offset;
    while (at < offset + length) {
      int cluster = (int) (at / Cluster.SIZE_BYTES);
      long end = Math.min(offset + length, Cluster.offset(cluster + 1L));
      boolean zero = clusters[cluster] == null;
      if (!extents.isEmpty() && extents.getLast().zero() == zero) {
        Extent last = extents.removeLast();
        extents.add(new Extent(last.offset(), end - last.offset(), zero));
      } else {
        extents.add(new Extent(at, end - at, zero));
      }
      at = end;
    }
    return extents;
  }

  @Override
  public void close() {}
}
