package io.secondsite.replication.wire;

import java.util.List;

/**
 * How far a scan in several segments came: everything of the disks before {@code disk}, and the
 * clusters before {@code cluster} of that one. Behind the last disk it is complete.
 *
 * @param disk index in the header's disks, or their number
 */
public record Frontier(int disk, long cluster) {
  /** Nothing is scanned yet. */
  public static final Frontier START = new Frontier(0, 0);

  public Frontier {
    if (disk < 0 || cluster < 0) {
      throw new IllegalArgumentException("frontier: negative");
    }
  }

  /** Everything is scanned. */
  public static Frontier end(List<DeltaHeader.Disk> disks) {
    return new Frontier(disks.size(), 0);
  }

  /** Whether nothing is left to scan. */
  public boolean complete(List<DeltaHeader.Disk> disks) {
    return disk >= disks.size();
  }

  /** How many clusters of a disk are scanned. */
  public long scannedClusters(int index, DeltaHeader.Disk of) {
    if (index < disk) {
      return of.clusterCount();
    }
    return index == disk ? Math.min(cluster, of.clusterCount()) : 0;
  }

  /** Whether it lies within these disks. */
  public boolean fits(List<DeltaHeader.Disk> disks) {
    return disk < disks.size() ? cluster < disks.get(disk).clusterCount() : cluster == 0;
  }
}
