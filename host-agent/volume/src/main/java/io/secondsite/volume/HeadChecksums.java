package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Builds the checksums of a disk's newest content from the sidecars, without its data. What cannot
 * be known has {@link #UNKNOWN}: the digest is not the manifest's then, so that nothing but a
 * resync builds upon it, and a resync sends it.
 */
final class HeadChecksums {
  /** The checksum of nothing: in a sidecar it means that the slot was never written. */
  static final ClusterChecksum UNKNOWN = new ClusterChecksum(0, 0);

  private HeadChecksums() {}

  static ContentDigest load(VolumeState state, DiskChain chain, PointId point) throws IOException {
    List<PointId> path = chain.path(point);
    ContentDigest digest = new ContentDigest(sizeBytes(state, chain, path.getFirst()));
    addBase(digest, chain);
    for (PointId layer : path) {
      addLayer(digest, state, chain, layer);
    }
    return digest;
  }

  private static void addBase(ContentDigest digest, DiskChain chain) throws IOException {
    try (BaseFile base = BaseFile.openReadOnly(chain)) {
      // A fold under way may have cut the base already; what it cut is hidden above.
      long present = Math.min(Cluster.count(digest.sizeBytes()), base.sums().clusterCount());
      for (long cluster = 0; cluster < present; cluster += ContentDigest.GROUP_CLUSTERS) {
        addGroup(digest, base, cluster, Math.min(ContentDigest.GROUP_CLUSTERS, present - cluster));
      }
    } catch (VolumeException e) {
      requireCorrupt(e);
      forget(digest, 0, Cluster.count(digest.sizeBytes()));
    }
  }

  private static void addGroup(ContentDigest digest, BaseFile base, long first, long count)
      throws IOException {
    try {
      base.sums().forEach(first, count, digest::put);
    } catch (VolumeException e) {
      requireCorrupt(e);
      forget(digest, first, count);
    }
  }

  static void addLayer(ContentDigest digest, VolumeState state, DiskChain chain, PointId layer)
      throws IOException {
    try {
      PointSums sums =
          PointSums.load(VolumeLayout.sums(chain.directory(), layer), chain.owner(), layer);
      digest.resize(sums.sizeBytes());
      sums.forEach(digest::put);
    } catch (VolumeException e) {
      requireCorrupt(e);
      digest.resize(sizeBytes(state, chain, layer));
      forget(digest, 0, Cluster.count(digest.sizeBytes()));
    }
  }

  private static void requireCorrupt(VolumeException failure) throws VolumeException {
    if (failure.code() != Code.CORRUPT) {
      throw failure;
    }
  }

  private static void forget(ContentDigest digest, long first, long count) {
    for (long cluster = first; cluster < first + count; cluster++) {
      digest.put(cluster, UNKNOWN);
    }
  }

  private static long sizeBytes(VolumeState state, DiskChain chain, PointId layer)
      throws IOException {
    Optional<RecoveryPoint.Disk> listed =
        Optional.ofNullable(state.points.get(layer)).flatMap(point -> point.disk(chain.diskId()));
    if (listed.isPresent()) {
      return listed.get().sizeBytes();
    }
    return PointSums.load(VolumeLayout.sums(chain.directory(), layer), chain.owner(), layer)
        .sizeBytes();
  }

  /** Forgets what is damaged at the newest point; the caller's own copy is changed. */
  static ContentDigest withoutDamaged(
      ContentDigest head, HealthBook health, RecoveryPoint newest, DiskId diskId) {
    long count = Cluster.count(head.sizeBytes());
    for (Damage damage : health.damages(newest.pointId(), diskId)) {
      Damage.Clusters clusters = damage.clusters();
      long first = clusters == null ? 0 : Math.min(count, clusters.first());
      long end = clusters == null ? count : Math.min(count, clusters.end());
      forget(head, first, end - first);
    }
    return head;
  }
}
