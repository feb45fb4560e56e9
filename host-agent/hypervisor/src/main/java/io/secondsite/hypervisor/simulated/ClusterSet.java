package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Cluster;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A set of clusters of one disk. Not thread-safe: its owner's lock guards it. */
final class ClusterSet {
  private final long diskSizeBytes;
  private final BitSet clusters;

  ClusterSet(long diskSizeBytes) {
    this(diskSizeBytes, new BitSet());
  }

  private ClusterSet(long diskSizeBytes, BitSet clusters) {
    this.diskSizeBytes = diskSizeBytes;
    this.clusters = clusters;
  }

  /** The set whose bits these are; bits behind the disk's end are refused. */
  static ClusterSet of(long diskSizeBytes, long[] words) {
    BitSet clusters = BitSet.valueOf(words);
    if (clusters.length() > Cluster.count(diskSizeBytes)) {
      throw new IllegalArgumentException("a cluster behind the end of the disk");
    }
    return new ClusterSet(diskSizeBytes, clusters);
  }

  void add(long cluster) {
    clusters.set(Math.toIntExact(cluster));
  }

  void addAll(ClusterSet other) {
    if (other.diskSizeBytes != diskSizeBytes) {
      throw new IllegalArgumentException("sets of disks of different size");
    }
    clusters.or(other.clusters);
  }

  boolean contains(long cluster) {
    return clusters.get(Math.toIntExact(cluster));
  }

  long count() {
    return clusters.cardinality();
  }

  ClusterSet copy() {
    return new ClusterSet(diskSizeBytes, (BitSet) clusters.clone());
  }

  long[] words() {
    return clusters.toLongArray();
  }

  /** The range cut into pieces that are wholly inside or outside of the set, in order. */
  List<Piece> pieces(long offset, long length) {
    List<Piece> pieces = new ArrayList<>();
    long end = offset + length;
    for (long at = offset; at < end; ) {
      int cluster = Math.toIntExact(at / Cluster.SIZE_BYTES);
      boolean inside = clusters.get(cluster);
      int next = inside ? clusters.nextClearBit(cluster) : clusters.nextSetBit(cluster);
      long pieceEnd = next < 0 ? end : Math.min(end, Cluster.offset(next));
      pieces.add(new Piece(at, pieceEnd - at, inside));
      at = pieceEnd;
    }
    return pieces;
  }

  /** A range of bytes that is wholly inside or wholly outside of a set. */
  record Piece(long offset, long length, boolean inside) {}
}
