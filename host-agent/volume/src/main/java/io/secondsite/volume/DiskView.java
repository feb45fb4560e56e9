package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.DiskRangeException;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One disk at one point. Every cluster is compared with its checksum as it is read; what does not
 * agree is never served. Files that removals replace meanwhile stay open, and what a fold writes
 * into the base is hidden below them. Thread-safe.
 *
 * <p>zstd runs on the caller's thread: a platform thread, or a virtual one whose carrier may be
 * held for the time of a cluster. Never interrupt a thread that reads here.
 */
final class DiskView implements ReadableDisk {
  private final long sizeBytes;
  private final BaseFile base;
  private final List<LayerFile> layers;
  private final LayerIndex index;
  private final ClusterCache cache;
  private final CodecPool codecs;
  private final Consumer<IOException> damage;

  DiskView(
      BaseFile base,
      List<LayerFile> layers,
      LayerIndex index,
      ClusterCache cache,
      CodecPool codecs,
      Consumer<IOException> damage) {
    this.sizeBytes = layers.getLast().sizeBytes();
    this.base = base;
    this.layers = List.copyOf(layers);
    this.index = index;
    this.cache = cache;
    this.codecs = codecs;
    this.damage = damage;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRangeException.check(offset, into.remaining(), sizeBytes);
    long at = offset;
    while (into.hasRemaining()) {
      long cluster = at / Cluster.SIZE_BYTES;
      int within = (int) (at % Cluster.SIZE_BYTES);
      int length = Math.min(into.remaining(), Cluster.SIZE_BYTES - within);
      if (index.locate(cluster) == LayerIndex.ZEROS) {
        fillWithZeros(into, length);
      } else {
        into.put(cluster(cluster), within, length);
      }
      at += length;
    }
  }

  private static void fillWithZeros(ByteBuffer into, int length) {
    into.put(new byte[length]);
  }

  private byte[] cluster(long cluster) throws IOException {
    byte[] known = cache.find(cluster);
    if (known != null) {
      return known;
    }
    byte[] content = new byte[Cluster.SIZE_BYTES];
    try {
      load(cluster, content);
    } catch (CorruptClusterException e) {
      damage.accept(e);
      throw e;
    }
    cache.put(cluster, content);
    return content;
  }

  private void load(long cluster, byte[] into) throws IOException {
    int layer = index.locate(cluster);
    if (layer == LayerIndex.BASE) {
      base.read(cluster, into);
      return;
    }
    ClusterCodec codec = codecs.borrow();
    try {
      layers.get(layer).read(cluster, into, codec);
    } finally {
      codecs.giveBack(codec);
    }
  }

  /** The checksum that the volume has of a cluster, without reading the cluster. */
  ClusterChecksum checksum(long cluster) throws IOException {
    int layer = index.locate(cluster);
    return switch (layer) {
      case LayerIndex.ZEROS -> ClusterChecksum.ZERO;
      case LayerIndex.BASE -> base.sums().read(cluster);
      default -> layers.get(layer).sums().checksum(cluster); // not an enum: a place in a list
    };
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRangeException.check(offset, length, sizeBytes);
    List<Extent> extents = new ArrayList<>();
    long end = offset + length;
    long begin = offset;
    while (begin < end) {
      boolean zero = isZero(begin / Cluster.SIZE_BYTES);
      long at = clusterEnd(begin);
      while (at < end && isZero(at / Cluster.SIZE_BYTES) == zero) {
        at = clusterEnd(at);
      }
      at = Math.min(at, end);
      extents.add(new Extent(begin, at - begin, zero));
      begin = at;
    }
    return extents;
  }

  /** A slot of the base that cannot be believed is data: reading it tells the fault. */
  private boolean isZero(long cluster) throws IOException {
    int layer = index.locate(cluster);
    if (layer != LayerIndex.BASE) {
      return layer == LayerIndex.ZEROS;
    }
    try {
      return base.sums().read(cluster).equals(ClusterChecksum.ZERO);
    } catch (VolumeException e) {
      return false;
    }
  }

  private static long clusterEnd(long at) {
    return (at / Cluster.SIZE_BYTES + 1) * Cluster.SIZE_BYTES;
  }

  @Override
  public void close() throws IOException {
    try (base) {
      for (LayerFile layer : layers) {
        layer.close();
      }
    }
  }
}
