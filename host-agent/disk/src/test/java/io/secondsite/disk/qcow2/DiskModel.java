package io.secondsite.disk.qcow2;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ClusterContent;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** A small disk in memory that knows what an image and a chain of images must show. */
final class DiskModel {
  private byte[] bytes;

  DiskModel(int sizeBytes) {
    bytes = new byte[sizeBytes];
  }

  static DiskModel read(Path raw) throws IOException {
    DiskModel model = new DiskModel(0);
    model.bytes = Files.readAllBytes(raw);
    return model;
  }

  int sizeBytes() {
    return bytes.length;
  }

  int clusterCount() {
    return (int) Cluster.count(bytes.length);
  }

  void resize(int sizeBytes) {
    bytes = Arrays.copyOf(bytes, sizeBytes);
  }

  void put(int cluster, byte[] content) {
    int length = Cluster.length(cluster, bytes.length);
    System.arraycopy(content, 0, bytes, cluster * Cluster.SIZE_BYTES, length);
  }

  /** The cluster as it must be read, with zeros behind the disk's end. */
  byte[] cluster(int cluster) {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    int length = Cluster.length(cluster, bytes.length);
    System.arraycopy(bytes, cluster * Cluster.SIZE_BYTES, content, 0, length);
    return content;
  }

  void writeRaw(Path file) throws IOException {
    Files.write(file, bytes);
  }

  /** Writes a file with puts chosen by the seed, some of them over others, and follows them. */
  void writePoint(Path file, Optional<String> backing, String backingFormat, long seed)
      throws IOException {
    Random random = new Random(seed);
    try (Qcow2Writer writer = Qcow2Writer.create(file, bytes.length, backing, backingFormat);
        ZstdClusterCodec codec = new ZstdClusterCodec(random.nextInt(3))) {
      for (int puts = random.nextInt(2 * clusterCount() + 1); puts > 0; puts--) {
        int cluster = random.nextInt(clusterCount());
        if (random.nextInt(4) == 0) {
          writer.putZero(cluster);
          put(cluster, new byte[Cluster.SIZE_BYTES]);
        } else {
          ClusterContent[] contents = ClusterContent.values();
          byte[] content = contents[random.nextInt(contents.length)].cluster(random.nextLong());
          Arrays.fill(content, Cluster.length(cluster, bytes.length), content.length, (byte) 0);
          writer.putCompressed(cluster, frame(codec, content));
          put(cluster, content);
        }
      }
      writer.finish();
    }
  }

  static ByteBuffer frame(ClusterCodec codec, byte[] cluster) {
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    codec.encode(ByteBuffer.wrap(cluster), frame);
    return frame.flip();
  }
}
