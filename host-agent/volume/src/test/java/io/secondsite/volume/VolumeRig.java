package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A store with one volume, and the words in which tests talk about it. */
final class VolumeRig implements AutoCloseable {
  static final UUID VM = UUID.fromString("11111111-2222-4333-8444-555555555555");
  static final DiskId VDA = new DiskId("disk-a");
  static final DiskId VDB = new DiskId("disk-b");
  static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  static final StoreSettings SETTINGS = new StoreSettings(0, 4, 2);

  private static final ZstdClusterCodec CODEC = new ZstdClusterCodec();

  final Path root;
  final ReplicaStore store;
  final ReplicaVolume volume;
  final PlainImages images;

  private VolumeRig(Path root, ReplicaStore store, ReplicaVolume volume, PlainImages images) {
    this.root = root;
    this.store = store;
    this.volume = volume;
    this.images = images;
  }

  static VolumeRig create(Path root) throws IOException {
    return create(root, new RealFiles());
  }

  static VolumeRig create(Path root, VolumeFiles files) throws IOException {
    PlainImages images = new PlainImages();
    ReplicaStore store = store(root, files, images);
    return new VolumeRig(root, store, store.create(VM, "web-1"), images);
  }

  /** A store whose time is the test's. */
  static VolumeRig create(Path root, BootClock boot) throws IOException {
    ReplicaStore store =
        ReplicaStore.open(root, SETTINGS, new ManualClock(START), new RealFiles(), boot);
    return new VolumeRig(root, store, store.create(VM, "web-1"), new PlainImages());
  }

  static VolumeRig open(Path root, Instant wallClock, BootClock boot) throws IOException {
    ReplicaStore store =
        ReplicaStore.open(root, SETTINGS, new ManualClock(wallClock), new RealFiles(), boot);
    return new VolumeRig(root, store, store.volume(VM), new PlainImages());
  }

  static VolumeRig open(Path root) throws IOException {
    return open(root, new RealFiles());
  }

  static VolumeRig open(Path root, VolumeFiles files) throws IOException {
    PlainImages images = new PlainImages();
    ReplicaStore store = store(root, files, images);
    return new VolumeRig(root, store, store.volume(VM), images);
  }

  private static ReplicaStore store(Path root, VolumeFiles files, ForeignBases images)
      throws VolumeException {
    return ReplicaStore.open(
        root, SETTINGS, new ManualClock(START), files, new ForeignDrains(images, false));
  }

  /** The first point, of what a raw image holds. */
  RecoveryPoint adopt(Path image) throws IOException {
    AdoptedDisk disk = new AdoptedDisk(VDA, "vda", image, ForeignImage.Format.RAW);
    return volume.adopt(volume.epoch(), List.of(disk), seal());
  }

  /** Drains so many clusters at most. */
  void drain(int clusters) throws IOException {
    AtomicInteger left = new AtomicInteger(clusters);
    volume.drain(1, () -> left.getAndDecrement() > 0);
  }

  Path home() {
    return root.resolve(VM.toString());
  }

  Path disk(DiskId diskId) {
    return home().resolve("disks").resolve(diskId.text());
  }

  static PointSeal seal() {
    return new PointSeal(
        START, START.plusMillis(5), RecoveryPoint.Kind.CRASH_CONSISTENT, "cp-1", "<domain/>", 77);
  }

  static PointHeader.Disk disk(DiskId diskId, long sizeBytes) {
    return new PointHeader.Disk(diskId, "vda", sizeBytes, false);
  }

  static PointHeader.Disk fullDisk(DiskId diskId, long sizeBytes) {
    return new PointHeader.Disk(diskId, "vda", sizeBytes, true);
  }

  /** An initial point of one disk with this content. */
  RecoveryPoint initial(byte[] content) throws IOException {
    PointHeader header =
        PointHeader.initial(volume.epoch(), "copy-1", List.of(fullDisk(VDA, content.length)));
    try (PointWriter writer = volume.begin(header)) {
      for (long cluster = 0; cluster < Cluster.count(content.length); cluster++) {
        put(writer, VDA, cluster, content);
      }
      return writer.commit(seal());
    }
  }

  /** A point whose disk has this content, with the given clusters sent. */
  RecoveryPoint delta(byte[] content, long... clusters) throws IOException {
    try (PointWriter writer = beginDelta(content.length)) {
      for (long cluster : clusters) {
        put(writer, VDA, cluster, content);
      }
      return writer.commit(seal());
    }
  }

  PointWriter beginDelta(long sizeBytes) throws IOException {
    PointId parent = volume.newest().orElseThrow().pointId();
    return volume.begin(PointHeader.delta(volume.epoch(), parent, List.of(disk(VDA, sizeBytes))));
  }

  static void put(PointWriter writer, DiskId diskId, long cluster, byte[] content)
      throws IOException {
    byte[] plain = cluster(content, cluster);
    writer.put(diskId, cluster, ClusterChecksum.of(plain), frame(plain));
  }

  /** One cluster of a content, padded with zeros. */
  static byte[] cluster(byte[] content, long cluster) {
    int from = (int) Cluster.offset(cluster);
    int to = Math.min(content.length, from + Cluster.SIZE_BYTES);
    return Arrays.copyOf(Arrays.copyOfRange(content, from, to), Cluster.SIZE_BYTES);
  }

  static ByteBuffer frame(byte[] cluster) {
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    synchronized (CODEC) {
      CODEC.encode(ByteBuffer.wrap(cluster), frame);
    }
    return frame.flip();
  }

  /** Content that differs from cluster to cluster and compresses a little. */
  static byte[] content(long seed, int sizeBytes) {
    byte[] content = new byte[sizeBytes];
    new Random(seed).nextBytes(content);
    for (int at = 0; at < sizeBytes; at++) {
      if (at % 16 > 3) {
        content[at] = (byte) (at / Cluster.SIZE_BYTES + 1);
      }
    }
    return content;
  }

  /** A content of another size with one cluster that is new. */
  static byte[] changed(byte[] from, int sizeBytes, int cluster) {
    byte[] to = Arrays.copyOf(from, sizeBytes);
    int length = Cluster.length(cluster, sizeBytes);
    byte[] fresh = content(from.length + cluster, length);
    System.arraycopy(fresh, 0, to, cluster * Cluster.SIZE_BYTES, length);
    return to;
  }

  /** A point on any other one, with these clusters of the given content sent. */
  RecoveryPoint deltaOn(PointId parent, byte[] content, long... clusters) throws IOException {
    List<PointHeader.Disk> disks = List.of(disk(VDA, content.length));
    try (PointWriter writer = volume.begin(PointHeader.delta(volume.epoch(), parent, disks))) {
      for (long cluster : clusters) {
        put(writer, VDA, cluster, content);
      }
      return writer.commit(seal());
    }
  }

  byte[] read(PointId point, DiskId diskId) throws IOException {
    try (PointView view = volume.view(point)) {
      return read(view.disk(diskId));
    }
  }

  static byte[] read(ReadableDisk disk) throws IOException {
    byte[] content = new byte[(int) disk.sizeBytes()];
    disk.read(0, ByteBuffer.wrap(content));
    return content;
  }

  VolumeRig reopened() throws IOException {
    close();
    return open(root);
  }

  @Override
  public void close() throws VolumeException {
    store.close();
  }
}
