package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.qcow2.Qcow2Writer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a run of neighbouring files shows together, seen from the newest: each cluster from the
 * newest file that holds it, and zeros where a shorter file between cut something off.
 */
final class LayerUnion implements Closeable {
  private final List<LayerFile> newestFirst;
  private final List<BitSet> taken = new ArrayList<>();
  private final BitSet cutOff = new BitSet();

  /** Takes over the files, which it closes. */
  LayerUnion(List<LayerFile> newestFirst) throws IOException {
    this.newestFirst = List.copyOf(newestFirst);
    BitSet all = new BitSet();
    long limit = Long.MAX_VALUE;
    for (LayerFile layer : newestFirst) {
      limit = Math.min(limit, Cluster.count(layer.sizeBytes()));
      taken.add(take(layer, all, limit));
    }
    cutOff.set((int) limit, (int) Cluster.count(sizeBytes()));
    cutOff.andNot(all);
  }

  private static BitSet take(LayerFile layer, BitSet all, long limit) throws IOException {
    BitSet mine = new BitSet();
    layer
        .sums()
        .forEach((cluster, _) -> {
          if (cluster < limit && !all.get((int) cluster)) {
            mine.set((int) cluster);
          }
        });
    all.or(mine);
    return mine;
  }

  long sizeBytes() {
    return newestFirst.getFirst().sizeBytes();
  }

  /** Reads every cluster against its checksum. */
  void verify(ClusterCodec codec) throws IOException {
    byte[] scratch = new byte[Cluster.SIZE_BYTES];
    for (int layer = 0; layer < newestFirst.size(); layer++) {
      for (int cluster : clusters(layer)) {
        newestFirst.get(layer).read(cluster, scratch, codec);
      }
    }
  }

  /**
   * Writes the union as one file and its sidecar, frames as they are but compared with their
   * checksums.
   *
   * @param belowClusters how many clusters the file below has: zeros matter only there
   */
  void write(
      VolumeFiles files,
      Path qcow2,
      Path sums,
      SumsOwner owner,
      PointId into,
      Optional<PointId> below,
      long belowClusters,
      ClusterCodec codec)
      throws IOException {
    BitSet present = new BitSet();
    cutOff.clear((int) Math.min(belowClusters, Integer.MAX_VALUE), Integer.MAX_VALUE);
    try (Qcow2Writer writer =
        Qcow2Writer.create(
            qcow2,
            sizeBytes(),
            Optional.of(LayerFile.backingName(below)),
            LayerFile.backingFormat(below))) {
      for (int layer = 0; layer < newestFirst.size(); layer++) {
        copy(layer, writer, codec);
        present.or(taken.get(layer));
      }
      cutOff.stream().forEach(writer::putZero);
      present.or(cutOff);
      writer.finish();
      files.sync(qcow2);
      PointSumsWriter.write(
          files, sums, owner, into, sizeBytes(), present, this::checksum, writer::place);
    }
    files.sync(sums);
  }

  private void copy(int layer, Qcow2Writer writer, ClusterCodec codec) throws IOException {
    LayerFile from = newestFirst.get(layer);
    ByteBuffer frame = ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX);
    byte[] scratch = new byte[Cluster.SIZE_BYTES];
    for (int cluster : clusters(layer)) {
      if (from.sums().isZero(cluster)) {
        writer.putZero(cluster);
        continue;
      }
      from.readFrame(cluster, frame.clear());
      from.verify(cluster, frame.flip().duplicate(), scratch, codec);
      writer.putCompressed(cluster, frame);
    }
  }

  /**
   * Writes the union into the base; writing it twice gives the same.
   *
   * @param again true where an earlier attempt may have failed to sync: what the files show then
   *     need not be what the device has, so that nothing may be left out
   */
  void writeInto(BaseFile base, VolumeFiles files, ClusterCodec codec, boolean again)
      throws IOException {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    for (int layer = 0; layer < newestFirst.size(); layer++) {
      LayerFile from = newestFirst.get(layer);
      for (int cluster : clusters(layer)) {
        if (from.sums().isZero(cluster)) {
          base.zero(files, cluster, sizeBytes(), again);
        } else {
          from.read(cluster, content, codec);
          base.write(files, cluster, content, from.sums().checksum(cluster), sizeBytes());
        }
      }
    }
    for (int cluster = cutOff.nextSetBit(0);
        cluster >= 0;
        cluster = cutOff.nextSetBit(cluster + 1)) {
      base.zero(files, cluster, sizeBytes(), again);
    }
  }

  private Iterable<Integer> clusters(int layer) {
    return taken.get(layer).stream()::iterator;
  }

  private ClusterChecksum checksum(long cluster) {
    for (int layer = 0; layer < newestFirst.size(); layer++) {
      if (taken.get(layer).get((int) cluster)) {
        return newestFirst.get(layer).sums().checksum(cluster);
      }
    }
    return ClusterChecksum.ZERO;
  }

  @Override
  public void close() throws IOException {
    for (LayerFile layer : newestFirst) {
      layer.close();
    }
  }
}
