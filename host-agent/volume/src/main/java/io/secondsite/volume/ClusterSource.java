package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** One file of a disk, to be read cluster by cluster against its checksums. One thread. */
sealed interface ClusterSource extends Closeable {

  /** Reads a cluster and compares it with its checksum. */
  void read(long cluster, ClusterCodec codec) throws IOException;

  /** Whether some clusters are still an image's that is not ours. */
  boolean isOverForeign();

  /** Shows the clusters that must be read; those known as zeros need not. */
  void forEach(Visitor visitor) throws IOException;

  /** Is shown clusters. */
  @FunctionalInterface
  interface Visitor {
    void visit(long cluster) throws IOException;
  }

  /** Opens the file of a point, which compares its tables with its sidecar; or the base. */
  static ClusterSource open(DiskChain chain, Optional<PointId> layer) throws IOException {
    if (layer.isPresent()) {
      return new OfLayer(
          LayerFile.open(chain.directory(), chain.owner(), layer.get(), chain.below(layer.get())));
    }
    return new OfBase(BaseFile.openReadOnly(chain), chain.foreign() != null);
  }

  /** A point's file. */
  final class OfLayer implements ClusterSource {
    private final LayerFile file;
    private final byte[] content = new byte[Cluster.SIZE_BYTES];

    private OfLayer(LayerFile file) {
      this.file = file;
    }

    @Override
    public void read(long cluster, ClusterCodec codec) throws IOException {
      file.read(cluster, content, codec);
    }

    @Override
    public boolean isOverForeign() {
      return false;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
      file.sums()
          .forEach((cluster, _) -> {
            if (!file.sums().isZero(cluster)) {
              visitor.visit(cluster);
            }
          });
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** The base. */
  final class OfBase implements ClusterSource {
    private final BaseFile base;
    private final boolean isOverForeign;
    private final byte[] content = new byte[Cluster.SIZE_BYTES];

    private OfBase(BaseFile base, boolean isOverForeign) {
      this.base = base;
      this.isOverForeign = isOverForeign;
    }

    @Override
    public void read(long cluster, ClusterCodec codec) throws IOException {
      base.read(cluster, content);
    }

    @Override
    public boolean isOverForeign() {
      return isOverForeign;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
      for (long cluster = 0; cluster < base.sums().clusterCount(); cluster++) {
        visitor.visit(cluster);
      }
    }

    @Override
    public void close() throws IOException {
      base.close();
    }
  }
}
