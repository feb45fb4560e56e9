package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.List;

/**
 * Builds the checksums of a disk's content at a point from what its files say, without its data.
 */
final class HeadChecksums {
  private HeadChecksums() {}

  static ContentDigest load(DiskChain chain, PointId point) throws IOException {
    List<LayerFile> layers = chain.open(chain.path(point));
    try (BaseFile base = BaseFile.openReadOnly(chain)) {
      ContentDigest digest = new ContentDigest(layers.getFirst().sizeBytes());
      // A fold under way may have cut the base already; what it cut is hidden above.
      long present = Math.min(Cluster.count(digest.sizeBytes()), base.sums().clusterCount());
      base.sums().forEach(0, present, digest::put);
      for (LayerFile layer : layers) {
        digest.resize(layer.sizeBytes());
        layer.sums().forEach(digest::put);
      }
      return digest;
    } finally {
      for (LayerFile layer : layers) {
        layer.close();
      }
    }
  }
}
