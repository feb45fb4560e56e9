package io.secondsite.volume;

import io.secondsite.disk.ClusterChecksum;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import java.util.zip.CRC32C;

/** Writes the sidecar of a point's file. The caller makes it durable. */
final class PointSumsWriter {
  private static final int BUFFER_BYTES = 64 * 1024;

  private PointSumsWriter() {}

  private record Run(int first, int count, boolean zero) {}

  /** Writes the sidecar of a file that holds no cluster. */
  static void writeEmpty(
      VolumeFiles files, Path file, SumsOwner owner, PointId point, long sizeBytes)
      throws IOException {
    write(files, file, owner, point, sizeBytes, new BitSet(), _ -> ClusterChecksum.ZERO, _ -> 0);
  }

  /**
   * Writes the checksums of the clusters in the set, and where their frames stand.
   *
   * @param checksums must know each of the clusters
   * @param places as {@link io.secondsite.disk.qcow2.Qcow2Writer#place} says them
   */
  static void write(
      VolumeFiles files,
      Path file,
      SumsOwner owner,
      PointId point,
      long sizeBytes,
      BitSet clusters,
      LongFunction<ClusterChecksum> checksums,
      LongUnaryOperator places)
      throws IOException {
    List<Run> runs = runs(clusters, checksums);
    CRC32C crc = new CRC32C();
    try (OutputStream out = new BufferedOutputStream(files.create(file), BUFFER_BYTES)) {
      put(out, crc, header(owner, point, sizeBytes, runs.size()));
      byte[] slot = new byte[PointSums.SLOT_BYTES];
      for (Run run : runs) {
        put(out, crc, head(run));
        for (int cluster = run.first; !run.zero && cluster < run.first + run.count; cluster++) {
          ClusterChecksum checksum = checksums.apply(cluster);
          ByteBuffer.wrap(slot)
              .putLong(checksum.high())
              .putLong(checksum.low())
              .putLong(places.applyAsLong(cluster));
          put(out, crc, slot);
        }
      }
      out.write(ByteBuffer.allocate(PointSums.TRAILER_BYTES).putInt((int) crc.getValue()).array());
    }
  }

  private static List<Run> runs(BitSet clusters, LongFunction<ClusterChecksum> checksums) {
    List<Run> runs = new ArrayList<>();
    int first = clusters.nextSetBit(0);
    while (first >= 0) {
      boolean zero = isZero(checksums, first);
      int end = first + 1;
      while (clusters.get(end)
          && end - first < PointSums.RUN_CLUSTERS_MAX
          && isZero(checksums, end) == zero) {
        end++;
      }
      runs.add(new Run(first, end - first, zero));
      first = clusters.nextSetBit(end);
    }
    return runs;
  }

  private static boolean isZero(LongFunction<ClusterChecksum> checksums, int cluster) {
    return checksums.apply(cluster).equals(ClusterChecksum.ZERO);
  }

  private static byte[] header(SumsOwner owner, PointId point, long sizeBytes, int runs) {
    ByteBuffer header = ByteBuffer.allocate(PointSums.HEADER_BYTES);
    header.putLong(PointSums.MAGIC).putInt(PointSums.VERSION).putInt(0);
    owner.write(header);
    header.putLong(point.epoch()).putLong(point.sequence()).putLong(sizeBytes).putLong(runs);
    return header.array();
  }

  private static byte[] head(Run run) {
    int kind = run.zero ? PointSums.KIND_ZERO : PointSums.KIND_DATA;
    ByteBuffer head = ByteBuffer.allocate(PointSums.RUN_BYTES);
    head.putLong(run.first).putInt(run.count).putInt(kind);
    return head.array();
  }

  private static void put(OutputStream out, CRC32C crc, byte[] bytes) throws IOException {
    crc.update(bytes);
    out.write(bytes);
  }
}
