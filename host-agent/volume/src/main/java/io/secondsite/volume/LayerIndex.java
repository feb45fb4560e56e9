package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.List;

/**
 * Which file has which cluster of a disk at a point: the newest that holds it, as far as no file
 * above it was shorter. What a shorter file cut off never shines through a longer one above.
 * Immutable once built; groups that no file touches take no memory.
 */
final class LayerIndex {
  /** The cluster is in the base. */
  static final int BASE = -1;

  /** The cluster is zeros. */
  static final int ZEROS = -2;

  private static final int GROUP_CLUSTERS = 1024;
  private static final int UNSET = 0;
  private static final int ZEROS_CODE = -1;

  private final long baseClusters;
  private final int[][] groups;

  private LayerIndex(long clusterCount, long baseClusters) {
    this.baseClusters = baseClusters;
    groups = new int[Math.toIntExact((clusterCount + GROUP_CLUSTERS - 1) / GROUP_CLUSTERS)][];
  }

  /** Builds the index over files, oldest first; the last gives the disk's size. */
  static LayerIndex build(List<LayerFile> layers) throws IOException {
    long limit = Long.MAX_VALUE;
    for (LayerFile layer : layers) {
      limit = Math.min(limit, Cluster.count(layer.sizeBytes()));
    }
    long clusterCount = Cluster.count(layers.getLast().sizeBytes());
    LayerIndex index = new LayerIndex(clusterCount, limit);
    limit = clusterCount;
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      LayerFile file = layers.get(layer);
      limit = Math.min(limit, Cluster.count(file.sizeBytes()));
      index.add(layer, file.sums(), limit);
    }
    return index;
  }

  private void add(int layer, PointSums sums, long limit) throws IOException {
    sums.forEach((cluster, checksum) -> {
      if (cluster < limit) {
        set(cluster, sums.isZero(cluster) ? ZEROS_CODE : layer + 1);
      }
    });
  }

  private void set(long cluster, int code) {
    int group = (int) (cluster / GROUP_CLUSTERS);
    int slot = (int) (cluster % GROUP_CLUSTERS);
    if (groups[group] == null) {
      groups[group] = new int[GROUP_CLUSTERS];
    }
    if (groups[group][slot] == UNSET) {
      groups[group][slot] = code;
    }
  }

  /** The layer that holds a cluster, or {@link #BASE}, or {@link #ZEROS}. */
  int locate(long cluster) {
    int[] group = groups[(int) (cluster / GROUP_CLUSTERS)];
    int code = group == null ? UNSET : group[(int) (cluster % GROUP_CLUSTERS)];
    if (code == UNSET) {
      return cluster < baseClusters ? BASE : ZEROS;
    }
    return code == ZEROS_CODE ? ZEROS : code - 1;
  }
}
