package io.secondsite.replication;

import io.secondsite.replication.wire.DeltaFrame;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWireException;
import io.secondsite.replication.wire.DeltaWireException.Code;
import io.secondsite.volume.PointWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The clusters that an earlier segment of a delta brought before it broke off. The segment that
 * goes on must speak of each of them, as the same or with new content, or the point would have
 * clusters of two instants. For one thread.
 */
final class KeptClusters {
  private final PointWriter writer;
  private final List<DeltaHeader.Disk> disks;
  private final List<BitSet> unspoken = new ArrayList<>();

  private KeptClusters(PointWriter writer, List<DeltaHeader.Disk> disks) {
    this.writer = writer;
    this.disks = disks;
  }

  /** What the writer took so far, all of which has to be spoken of. */
  static KeptClusters of(PointWriter writer, List<DeltaHeader.Disk> disks) throws IOException {
    KeptClusters kept = new KeptClusters(writer, disks);
    for (DeltaHeader.Disk disk : disks) {
      kept.unspoken.add(writer.taken(disk.diskId()));
    }
    return kept;
  }

  /** For a point that begins: there is nothing to speak of. */
  static KeptClusters none(PointWriter writer, List<DeltaHeader.Disk> disks) {
    KeptClusters kept = new KeptClusters(writer, disks);
    disks.forEach(_ -> kept.unspoken.add(new BitSet()));
    return kept;
  }

  void spoken(int disk, long firstCluster, long count) {
    unspoken.get(disk).clear((int) firstCluster, (int) (firstCluster + count));
  }

  /** Believes nothing: what is said to be the same must have the same checksum. */
  void same(DeltaFrame.Same same) throws IOException {
    if (!writer.checksum(disks.get(same.disk()).diskId(), same.cluster()).equals(same.checksum())) {
      throw new DeltaWireException(
          Code.NOT_KEPT,
          "cluster %d of disk %d is not here as the segment says"
              .formatted(same.cluster(), same.disk()));
    }
    spoken(same.disk(), same.cluster(), 1);
  }

  void requireAllSpoken() throws DeltaWireException {
    int silent = unspoken.stream().mapToInt(BitSet::cardinality).sum();
    if (silent > 0) {
      throw new DeltaWireException(
          Code.NOT_KEPT, silent + " clusters were kept of which the segment says nothing");
    }
  }
}
