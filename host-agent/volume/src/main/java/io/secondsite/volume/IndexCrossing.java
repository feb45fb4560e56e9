package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells which removals the entries of an index do not follow, so that its segments must be gone
 * before the removal is decided: those across a change of the disk's size, since a merge then
 * stores zeros of its own; those that take the last point of an epoch from between others, since
 * nobody could tell any more where its line was left; and those that take a disk away.
 */
final class IndexCrossing {
  private IndexCrossing() {}

  static boolean isCrossed(Removal removal, Removal.Disk disk, DiskChain chain) throws IOException {
    return switch (disk.action()) {
      case DELETE, DELETE_DISK -> true;
      case FOLD, MERGE -> isResized(removal, disk, chain) || takesEpoch(disk, chain);
    };
  }

  private static boolean isResized(Removal removal, Removal.Disk disk, DiskChain chain)
      throws IOException {
    List<PointId> run = new ArrayList<>(disk.layers());
    run.add(removal.into());
    long size = -1;
    for (PointId layer : run) {
      long clusters = Cluster.count(sizeBytes(chain, layer));
      if (size >= 0 && clusters != size) {
        return true;
      }
      size = clusters;
    }
    return false;
  }

  private static long sizeBytes(DiskChain chain, PointId layer) throws IOException {
    return PointSums.loadRuns(VolumeLayout.sums(chain.directory(), layer), chain.owner(), layer)
        .sizeBytes();
  }

  private static boolean takesEpoch(Removal.Disk disk, DiskChain chain) {
    List<Long> left =
        chain.layers().stream()
            .filter(layer -> !disk.layers().contains(layer))
            .map(PointId::epoch)
            .toList();
    Stream<Long> gone = disk.layers().stream().map(PointId::epoch);
    return gone.filter(epoch -> !left.contains(epoch))
        .anyMatch(epoch -> left.stream().anyMatch(other -> other < epoch));
  }
}
