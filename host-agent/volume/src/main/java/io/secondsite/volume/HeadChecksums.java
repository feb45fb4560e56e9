package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.List;

/**
 * Builds the checksums of a disk's content at a point from what its files say, without its data.
 */
final class HeadChecksums {
  private HeadChecksums() {}

  /** One sidecar at a time: a disk may have thousands. */
  static ContentDigest load(DiskChain chain, PointId point) throws IOException {
    try (BaseFile base = BaseFile.openReadOnly(chain)) {
      List<PointId> path = chain.path(point);
      ContentDigest digest = new ContentDigest(sums(chain, path.getFirst()).sizeBytes());
      // A fold under way may have cut the base already; what it cut is hidden above.
      long present = Math.min(Cluster.count(digest.sizeBytes()), base.sums().clusterCount());
      base.sums().forEach(0, present, digest::put);
      for (PointId layer : path) {
        PointSums sums = sums(chain, layer);
        digest.resize(sums.sizeBytes());
        sums.forEach(digest::put);
      }
      return digest;
    }
  }

  private static PointSums sums(DiskChain chain, PointId layer) throws IOException {
    return PointSums.load(VolumeLayout.sums(chain.directory(), layer), chain.owner(), layer);
  }
}
