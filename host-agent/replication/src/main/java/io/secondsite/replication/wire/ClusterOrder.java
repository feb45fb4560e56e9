package io.secondsite.replication.wire;

import io.secondsite.replication.wire.DeltaWireException.Code;
import java.util.List;

/**
 * Holds a segment's frames to their order: disks as in the header, clusters rising, none twice. So
 * a duplicated, repeated or moved frame is seen without remembering any. Not thread-safe.
 */
final class ClusterOrder {
  private final List<DeltaHeader.Disk> disks;
  private int disk;
  private long next;

  ClusterOrder(List<DeltaHeader.Disk> disks) {
    this.disks = disks;
  }

  void take(int onDisk, long firstCluster, long count) throws DeltaWireException {
    if (onDisk < 0 || onDisk >= disks.size()) {
      throw new DeltaWireException(Code.OUT_OF_RANGE, "disk " + onDisk + " of " + disks.size());
    }
    long clusters = disks.get(onDisk).clusterCount();
    if (firstCluster < 0
        || count < 1
        || firstCluster >= clusters
        || count > clusters - firstCluster) {
      throw new DeltaWireException(
          Code.OUT_OF_RANGE,
          "clusters %d+%d of disk %d, which has %d"
              .formatted(firstCluster, count, onDisk, clusters));
    }
    if (onDisk < disk || (onDisk == disk && firstCluster < next)) {
      throw new DeltaWireException(
          Code.OUT_OF_ORDER,
          "cluster %d of disk %d after cluster %d of disk %d"
              .formatted(firstCluster, onDisk, next - 1, disk));
    }
    disk = onDisk;
    next = firstCluster + count;
  }
}
