package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.PointWriter;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A replica volume filled by the same calls that the receiver makes. */
final class SampleVolume implements AutoCloseable {
  private final ReplicaStore store;
  private final ReplicaVolume volume;
  private final Path root;
  private final ZstdClusterCodec codec = new ZstdClusterCodec();

  private SampleVolume(Path root, ReplicaStore store, ReplicaVolume volume) {
    this.root = root;
    this.store = store;
    this.volume = volume;
  }

  /** A disk to begin with: its content is read from somewhere, or zeros where that is null. */
  record Disk(String target, ReadableDisk content) {
    DiskId diskId() {
      return new DiskId(target);
    }
  }

  /** One cluster of a point. */
  record Change(String target, long cluster, ByteBuffer content) {}

  static SampleVolume create(Path root, UUID vm) throws IOException {
    Files.createDirectories(root);
    ReplicaStore store = ReplicaStore.open(root, StoreSettings.defaults(), Clock.systemUTC());
    return new SampleVolume(root, store, store.create(vm, "bench"));
  }

  ReplicaVolume volume() {
    return volume;
  }

  Path directory(String target) {
    return root.resolve(volume.vm().toString()).resolve("disks").resolve(target);
  }

  Path home() {
    return root.resolve(volume.vm().toString());
  }

  RecoveryPoint initial(List<Disk> disks, String definition) throws IOException {
    List<PointHeader.Disk> headers = new ArrayList<>();
    for (Disk disk : disks) {
      headers.add(
          new PointHeader.Disk(disk.diskId(), disk.target(), disk.content().sizeBytes(), true));
    }
    try (PointWriter writer = volume.begin(PointHeader.initial(volume.epoch(), "bench", headers))) {
      for (Disk disk : disks) {
        copy(disk, writer);
      }
      return writer.commit(seal(definition));
    }
  }

  private void copy(Disk disk, PointWriter writer) throws IOException {
    long size = disk.content().sizeBytes();
    for (var extent : disk.content().extents(0, size)) {
      long first = extent.offset() / Cluster.SIZE_BYTES;
      long end = Cluster.count(extent.offset() + extent.length());
      if (extent.zero()) {
        writer.putZero(disk.diskId(), first, end - first);
        continue;
      }
      for (long cluster = first; cluster < end; cluster++) {
        byte[] content = new byte[Cluster.SIZE_BYTES];
        int length = Cluster.length(cluster, size);
        disk.content().read(Cluster.offset(cluster), ByteBuffer.wrap(content, 0, length));
        put(writer, disk.diskId(), cluster, content);
      }
    }
  }

  RecoveryPoint delta(List<Change> changes, String definition) throws IOException {
    RecoveryPoint newest = volume.newest().orElseThrow();
    List<PointHeader.Disk> headers =
        newest.disks().stream()
            .map(
                disk -> new PointHeader.Disk(disk.diskId(), disk.target(), disk.sizeBytes(), false))
            .toList();
    PointId parent = newest.pointId();
    try (PointWriter writer = volume.begin(PointHeader.delta(volume.epoch(), parent, headers))) {
      for (Change change : changes) {
        put(writer, new DiskId(change.target()), change.cluster(), change.content().array());
      }
      return writer.commit(seal(definition));
    }
  }

  private void put(PointWriter writer, DiskId diskId, long cluster, byte[] content)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    codec.encode(ByteBuffer.wrap(content), frame);
    writer.put(diskId, cluster, ClusterChecksum.of(content), frame.flip());
  }

  private static PointSeal seal(String definition) {
    Instant now = Clock.systemUTC().instant();
    return new PointSeal(
        now, now, RecoveryPoint.Kind.CRASH_CONSISTENT, "bench", definition, Cluster.SIZE_BYTES);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
