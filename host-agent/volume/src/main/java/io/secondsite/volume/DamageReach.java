package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which points rest on clusters of one file: the file's own point and all above it, up to where a
 * point holds the cluster itself or was too short to have it. Needs the volume's lock. A sidecar
 * that cannot be read hides nothing.
 */
final class DamageReach {
  private final VolumeState state;
  private final DiskChain chain;

  DamageReach(VolumeState state, DiskChain chain) {
    this.state = state;
    this.chain = chain;
  }

  /**
   * The points for each of the clusters.
   *
   * @param layer whose file it is; empty for the base
   * @param clusters empty for the file as a whole, which gives one answer
   */
  List<NavigableSet<PointId>> of(Optional<PointId> layer, List<Long> clusters) {
    int count = Math.max(1, clusters.size());
    Map<PointId, BitSet> resting = new HashMap<>();
    List<NavigableSet<PointId>> points = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      points.add(new TreeSet<>());
    }
    for (PointId above : new TreeSet<>(chain.layers())) {
      BitSet mine = mine(above, layer, clusters, count, resting);
      if (!mine.isEmpty()) {
        resting.put(above, mine);
        if (state.points.containsKey(above)) {
          mine.stream().forEach(index -> points.get(index).add(above));
        }
      }
    }
    return points;
  }

  private BitSet mine(
      PointId above,
      Optional<PointId> layer,
      List<Long> clusters,
      int count,
      Map<PointId, BitSet> resting) {
    BitSet mine = new BitSet();
    if (layer.equals(Optional.of(above))) {
      mine.set(0, count);
      return mine;
    }
    Optional<PointId> below = chain.below(above);
    if (below.isPresent()) {
      mine.or(resting.getOrDefault(below.get(), new BitSet()));
    } else if (layer.isEmpty()) {
      mine.set(0, count);
    }
    if (!mine.isEmpty()) {
      hide(above, clusters, mine);
    }
    return mine;
  }

  private void hide(PointId above, List<Long> clusters, BitSet mine) {
    PointSums sums = sums(above);
    if (sums == null) {
      return;
    }
    long sizeClusters = Cluster.count(sums.sizeBytes());
    if (clusters.isEmpty()) {
      mine.set(0, sums.clusterCount() < sizeClusters);
      return;
    }
    for (int index = mine.nextSetBit(0); index >= 0; index = mine.nextSetBit(index + 1)) {
      long cluster = clusters.get(index);
      mine.set(index, cluster < sizeClusters && !sums.contains(cluster));
    }
  }

  private @Nullable PointSums sums(PointId point) {
    try {
      return PointSums.load(VolumeLayout.sums(chain.directory(), point), chain.owner(), point);
    } catch (IOException e) {
      return null;
    }
  }
}
