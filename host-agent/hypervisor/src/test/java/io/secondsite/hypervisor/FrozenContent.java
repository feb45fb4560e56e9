package io.secondsite.hypervisor;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.disk.nbd.NbdExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A copy of an export's whole content, in memory without its zero clusters, and the clusters that
 * the export called dirty. It can itself be served as a view.
 */
public final class FrozenContent implements ReadableDisk {
  private static final int CLUSTERS_PER_READ = 16;

  private final long sizeBytes;
  private final List<Optional<byte[]>> clusters;
  private final List<ClusterChecksum> checksums;
  private final BitSet dirty;

  private FrozenContent(long sizeBytes, List<Optional<byte[]>> clusters, BitSet dirty) {
    this.sizeBytes = sizeBytes;
    this.clusters = clusters;
    this.dirty = dirty;
    this.checksums =
        clusters.stream()
            .map(cluster -> cluster.map(ClusterChecksum::of).orElse(ClusterChecksum.ZERO))
            .toList();
  }

  /** Reads everything: a cluster that is said to be zero must be zero. */
  public static FrozenContent read(Capture capture, Capture.Export export) throws IOException {
    NbdClientOptions options =
        NbdClientOptions.defaults()
            .withMetaContexts(
                export
                    .dirtyContext()
                    .map(dirty -> new String[] {"base:allocation", dirty})
                    .orElse(new String[] {"base:allocation"}));
    try (NbdDisk disk = capture.connect(export, options, 2)) {
      if (disk.sizeBytes() != export.sizeBytes()) {
        throw new IOException("the export has another size than the capture says");
      }
      BitSet dirty = new BitSet();
      if (export.dirtyContext().isPresent()) {
        for (NbdExtent extent :
            disk.dirtyExtents(export.dirtyContext().get(), 0, disk.sizeBytes())) {
          dirty.set(
              (int) (extent.offset() / Cluster.SIZE_BYTES), (int) Cluster.count(extent.end()));
        }
      }
      return new FrozenContent(disk.sizeBytes(), clustersOf(disk), dirty);
    }
  }

  private static List<Optional<byte[]>> clustersOf(ReadableDisk disk) throws IOException {
    BitSet zero = new BitSet();
    for (Extent extent : disk.extents(0, disk.sizeBytes())) {
      int first = (int) Cluster.count(extent.offset());
      int behind = (int) (extent.end() / Cluster.SIZE_BYTES);
      if (extent.zero() && first < behind) {
        zero.set(first, behind);
      }
    }
    List<Optional<byte[]>> clusters = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CLUSTERS_PER_READ * Cluster.SIZE_BYTES);
    long count = Cluster.count(disk.sizeBytes());
    for (long first = 0; first < count; first += CLUSTERS_PER_READ) {
      long offset = Cluster.offset(first);
      buffer.clear().limit((int) Math.min(buffer.capacity(), disk.sizeBytes() - offset));
      disk.read(offset, buffer);
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte[] cluster = new byte[Cluster.SIZE_BYTES];
        buffer.get(cluster, 0, Math.min(cluster.length, buffer.remaining()));
        boolean isZero = Arrays.equals(cluster, new byte[Cluster.SIZE_BYTES]);
        if (zero.get(clusters.size()) && !isZero) {
          throw new IOException("cluster " + clusters.size() + " has data and is called zero");
        }
        clusters.add(isZero ? Optional.empty() : Optional.of(cluster));
      }
    }
    return clusters;
  }

  /** A checksum for each cluster. */
  public List<ClusterChecksum> checksums() {
    return checksums;
  }

  /** The clusters that the export called dirty. */
  public BitSet dirty() {
    return (BitSet) dirty.clone();
  }

  /** The clusters in which two contents differ. */
  public BitSet differences(FrozenContent other) {
    BitSet differences = new BitSet();
    for (int i = 0; i < checksums.size(); i++) {
      differences.set(i, !checksums.get(i).equals(other.checksums.get(i)));
    }
    return differences;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    if (offset < 0 || offset + into.remaining() > sizeBytes) {
      throw new IOException("the range leaves the disk");
    }
    for (long at = offset; into.hasRemaining(); ) {
      int within = (int) (at % Cluster.SIZE_BYTES);
      int step = Math.min(Cluster.SIZE_BYTES - within, into.remaining());
      byte[] cluster =
          clusters
              .get((int) (at / Cluster.SIZE_BYTES))
              .orElseGet(() -> new byte[Cluster.SIZE_BYTES]);
      into.put(cluster, within, step);
      at += step;
    }
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return List.of(new Extent(offset, length, false));
  }

  @Override
  public void close() {}
}
