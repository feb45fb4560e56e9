package io.secondsite.agent.stack;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.PointWriter;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Recovery points without a machine: one disk, one cluster changed each. */
public final class StoredPoints {
  private static final DiskId DISK = new DiskId("disk-1");
  private static final long DISK_BYTES = 4L * Cluster.SIZE_BYTES;
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private StoredPoints() {}

  public static void add(ReplicaVolume volume, int count) throws IOException {
    try (ClusterCodec codec = new ZstdClusterCodec()) {
      for (int point = 0; point < count; point++) {
        add(volume, codec, point + 1);
      }
    }
  }

  private static void add(ReplicaVolume volume, ClusterCodec codec, int fill) throws IOException {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    Arrays.fill(content, (byte) fill);
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    codec.encode(ByteBuffer.wrap(content), frame);
    try (PointWriter writer = volume.begin(header(volume))) {
      writer.put(DISK, fill % 4, ClusterChecksum.of(content), frame.flip());
      writer.commit(
          new PointSeal(AT, AT, RecoveryPoint.Kind.CRASH_CONSISTENT, "cp", "<domain/>", 1));
    }
  }

  private static PointHeader header(ReplicaVolume volume) throws IOException {
    Optional<RecoveryPoint> newest = volume.newest();
    List<PointHeader.Disk> disks =
        List.of(new PointHeader.Disk(DISK, "vda", DISK_BYTES, newest.isEmpty()));
    return newest.isEmpty()
        ? PointHeader.initial(volume.epoch(), "copy", disks)
        : PointHeader.delta(volume.epoch(), newest.get().pointId(), disks);
  }
}
