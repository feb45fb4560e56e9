package io.secondsite.replication.wire;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Segments for tests, from a seed. */
final class Segments {
  static final Instant INSTANT = Instant.parse("2026-03-04T05:06:07.123456789Z");

  private Segments() {}

  /** A segment and what was put into it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Sample(
      DeltaHeader header,
      List<DeltaFrame> frames,
      List<byte[]> payloads,
      DeltaTrailer trailer,
      byte[] bytes) {}

  static DeltaHeader header(long seed) {
    Random random = new Random(seed);
    RecoveryPoint.Origin origin = List.of(RecoveryPoint.Origin.values()).get(random.nextInt(3));
    boolean initial = origin == RecoveryPoint.Origin.INITIAL;
    return new DeltaHeader(
        new UUID(1, seed),
        new UUID(random.nextLong(), 2),
        origin,
        new Epoch(1 + random.nextInt(5), "site ä " + seed),
        initial ? null : new PointId(1, 1 + random.nextInt(1000)),
        origin == RecoveryPoint.Origin.DELTA ? 0 : random.nextInt(4),
        random.nextBoolean(),
        1 + random.nextInt(100),
        origin == RecoveryPoint.Origin.DELTA && random.nextBoolean(),
        List.of(
            new DeltaHeader.Disk(new DiskId("a1"), "vda", 40L * Cluster.SIZE_BYTES, initial),
            new DeltaHeader.Disk(new DiskId("b2"), "vdb", 7L * Cluster.SIZE_BYTES + 512, true)));
  }

  static DeltaEnd.Sealed sealed(String checkpoint) {
    return new DeltaEnd.Sealed(
        INSTANT,
        INSTANT.plusMillis(3),
        RecoveryPoint.Kind.CRASH_CONSISTENT,
        checkpoint,
        4096,
        "<domain>ü</domain>");
  }

  static byte[] frame(long seed) {
    byte[] cluster = content(seed);
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    try (ClusterCodec codec = new ZstdClusterCodec()) {
      codec.encode(ByteBuffer.wrap(cluster), frame);
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] content(long seed) {
    byte[] cluster = new byte[Cluster.SIZE_BYTES];
    Random random = new Random(seed);
    for (int at = 0; at < 100; at++) {
      cluster[random.nextInt(cluster.length)] = (byte) random.nextInt();
    }
    return cluster;
  }

  static Sample random(long seed) throws IOException {
    Random random = new Random(seed);
    DeltaHeader header = header(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeltaWriter writer = new DeltaWriter(out, header);
    List<DeltaFrame> frames = new ArrayList<>();
    List<byte[]> payloads = new ArrayList<>();
    for (int disk = 0; disk < header.disks().size(); disk++) {
      long clusters = header.disks().get(disk).clusterCount();
      for (long cluster = random.nextInt(3);
          cluster < clusters;
          cluster += 1L + random.nextInt(9)) {
        if (random.nextInt(3) == 0) {
          long count = 1L + random.nextInt((int) Math.min(3, clusters - cluster));
          writer.zero(disk, cluster, count);
          frames.add(new DeltaFrame.Zero(disk, cluster, count));
          payloads.add(new byte[0]);
          cluster += count;
        } else if (header.continued() && random.nextBoolean()) {
          ClusterChecksum checksum = new ClusterChecksum(random.nextLong(), random.nextLong());
          writer.same(disk, cluster, checksum);
          frames.add(new DeltaFrame.Same(disk, cluster, checksum));
          payloads.add(new byte[0]);
        } else {
          byte[] frame = frame(random.nextLong());
          ClusterChecksum checksum = new ClusterChecksum(random.nextLong(), random.nextLong());
          writer.data(disk, cluster, checksum, ByteBuffer.wrap(frame));
          frames.add(new DeltaFrame.Data(disk, cluster, checksum));
          payloads.add(frame);
        }
      }
    }
    DeltaEnd end =
        random.nextBoolean()
            ? sealed("secondsite-" + seed)
            : new DeltaEnd.Staged("secondsite-" + seed, new Frontier(1, random.nextInt(8)));
    DeltaTrailer trailer = writer.finish(end);
    return new Sample(header, frames, payloads, trailer, out.toByteArray());
  }
}
