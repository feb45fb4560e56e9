package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** Reads images with our own reader in ways that tests need. */
final class Clusters {

  private Clusters() {}

  /** The clusters that a file holds, in the order in which the reader shows them. */
  static long[] allocated(Qcow2Reader reader) throws IOException {
    LongStream.Builder clusters = LongStream.builder();
    reader.forEachAllocated((cluster, _) -> clusters.add(cluster));
    return clusters.build().toArray();
  }

  /** Looks at everything in a file; returns how many clusters it holds. */
  static long readAll(Path file) throws IOException {
    try (Qcow2Reader reader = Qcow2Reader.open(file);
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      ByteBuffer cluster = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);
      long[] allocated = allocated(reader);
      for (long index : allocated) {
        reader.readCluster(index, cluster.clear(), codec);
      }
      return allocated.length;
    }
  }

  /** A chain, the newest file first, over zeros shows what the model holds. */
  static void assertShows(DiskModel model, Path... newestFirst) throws IOException {
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (int cluster = 0; cluster < model.clusterCount(); cluster++) {
        byte[] found = new byte[Cluster.SIZE_BYTES];
        for (Path file : newestFirst) {
          if (read(file, cluster, ByteBuffer.wrap(found), codec)) {
            break;
          }
        }
        assertThat(found).as("cluster " + cluster).isEqualTo(model.cluster(cluster));
      }
    }
  }

  private static boolean read(Path file, int cluster, ByteBuffer into, ZstdClusterCodec codec)
      throws IOException {
    try (Qcow2Reader reader = Qcow2Reader.open(file)) {
      return cluster < Cluster.count(reader.sizeBytes())
          && reader.readCluster(cluster, into, codec);
    }
  }
}
