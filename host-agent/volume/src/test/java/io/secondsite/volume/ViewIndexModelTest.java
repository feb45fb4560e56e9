package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.Extent;
import io.secondsite.testkit.ManualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * I1, I7, I14, I17: whatever becomes of points and of the index, and however long a view is open,
 * it serves what a model in memory says.
 */
class ViewIndexModelTest {
  private static final DiskId DISK = VolumeRig.VDA;
  private static final int STEPS = 40;
  private static final int CLUSTERS_MAX = 9;
  private static final int VIEWS_MAX = 4;

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void viewsServeTheModelWhateverTheIndexWentThrough(@ForAll long seed) throws IOException {
    Path root = MemoryFolder.create();
    try (Walk walk = new Walk(root, seed)) {
      walk.run();
    } finally {
      VolumeModelTest.delete(root);
    }
  }

  /** One random walk. */
  private static final class Walk implements AutoCloseable {
    private final Random random;
    private final Path root;
    private final StoreSettings settings;
    private final TreeMap<PointId, byte[]> points = new TreeMap<>();
    private final List<PointView> views = new ArrayList<>();
    private ReplicaStore store;
    private ReplicaVolume volume;

    Walk(Path root, long seed) throws IOException {
      this.root = root;
      random = new Random(seed);
      settings =
          new StoreSettings(
              0, 1 + random.nextInt(20), 2, 1 + random.nextInt(3), 1 + random.nextInt(4));
      store = ReplicaStore.open(root, settings, new ManualClock(VolumeRig.START), new RealFiles());
      volume = store.create(VolumeRig.VM, "web-1");
    }

    void run() throws IOException {
      initial();
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(16)) {
          case 0, 1, 2, 3, 4, 5, 6 -> change();
          case 7, 8, 9 -> remove();
          case 10 -> volume.raiseEpoch(volume.epoch(), "site-" + step);
          case 11 -> reopen();
          case 12 -> damage();
          case 13, 14 -> openView();
          default -> closeView();
        }
        check();
      }
    }

    private int size() {
      return 512 * (1 + random.nextInt(CLUSTERS_MAX * Cluster.SIZE_BYTES / 512));
    }

    private void initial() throws IOException {
      byte[] content = new byte[size()];
      try (PointWriter writer =
          volume.begin(
              PointHeader.initial(
                  volume.epoch(), "copy", List.of(VolumeRig.fullDisk(DISK, content.length))))) {
        scribble(writer, content);
        points.put(writer.commit(VolumeRig.seal()).pointId(), content);
      }
    }

    private void change() throws IOException {
      byte[] before = Objects.requireNonNull(points.lastEntry()).getValue();
      int length = random.nextInt(4) == 0 ? size() : before.length;
      byte[] content = Arrays.copyOf(before, length);
      try (PointWriter writer =
          volume.begin(
              PointHeader.delta(
                  volume.epoch(), points.lastKey(), List.of(VolumeRig.disk(DISK, length))))) {
        scribble(writer, content);
        points.put(writer.commit(VolumeRig.seal()).pointId(), content);
      }
    }

    private void scribble(PointWriter writer, byte[] content) throws IOException {
      int clusters = (int) Cluster.count(content.length);
      for (int put = random.nextInt(4); put > 0; put--) {
        int cluster = random.nextInt(clusters);
        int from = cluster * Cluster.SIZE_BYTES;
        int to = Math.min(content.length, from + Cluster.SIZE_BYTES);
        if (random.nextInt(3) == 0) {
          Arrays.fill(content, from, to, (byte) 0);
          writer.putZero(DISK, cluster, 1);
        } else {
          Arrays.fill(content, from, to, (byte) (1 + random.nextInt(255)));
          VolumeRig.put(writer, DISK, cluster, content);
        }
      }
    }

    private void remove() throws IOException {
      List<PointId> ids = new ArrayList<>(points.keySet());
      int last = 1 + random.nextInt(ids.size());
      int first = Math.max(0, last - 1 - random.nextInt(4));
      List<PointId> dropped = ids.subList(first, Math.min(last, ids.size()) - 1);
      boolean held = views.stream().anyMatch(open -> dropped.contains(open.point().pointId()));
      if (!dropped.isEmpty() && !held) {
        volume.merge(List.copyOf(dropped), ids.get(last - 1));
        dropped.forEach(points::remove);
      }
    }

    private void reopen() throws IOException {
      closeViews();
      store.close();
      if (random.nextInt(3) == 0) {
        damage(); // while nobody has it mapped
      }
      store = ReplicaStore.open(root, settings, new ManualClock(VolumeRig.START), new RealFiles());
      volume = store.volume(VolumeRig.VM);
      assertThat(volume.problems()).isEmpty();
    }

    /** A bit of a segment flips, or the file is cut or deleted. */
    private void damage() throws IOException {
      Path index =
          root.resolve(VolumeRig.VM.toString())
              .resolve("disks")
              .resolve(DISK.text())
              .resolve("index");
      if (!Files.isDirectory(index)) {
        return;
      }
      List<Path> segments;
      try (Stream<Path> all = Files.list(index)) {
        segments = all.sorted().toList();
      }
      if (segments.isEmpty()) {
        return;
      }
      Path segment = segments.get(random.nextInt(segments.size()));
      if (random.nextInt(4) == 0) {
        Files.delete(segment);
        return;
      }
      try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
        long at = random.nextLong(file.length());
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(old ^ 1 << random.nextInt(8));
      }
    }

    private void openView() throws IOException {
      if (views.size() < VIEWS_MAX) {
        List<PointId> ids = new ArrayList<>(points.keySet());
        PointId id = ids.get(random.nextInt(ids.size()));
        views.add(volume.view(id)); // and so the point stays
      }
    }

    private void closeView() throws IOException {
      if (!views.isEmpty()) {
        views.remove(random.nextInt(views.size())).close();
      }
    }

    private void closeViews() throws IOException {
      while (!views.isEmpty()) {
        views.removeLast().close();
      }
    }

    private void check() throws IOException {
      for (Map.Entry<PointId, byte[]> point : points.entrySet()) {
        try (PointView view = volume.view(point.getKey())) {
          compare(view, point.getValue());
        }
      }
      for (PointView open : views) {
        compare(open, Objects.requireNonNull(points.get(open.point().pointId())));
      }
    }

    private void compare(PointView view, byte[] content) throws IOException {
      DiskView disk = (DiskView) view.disk(DISK);
      assertThat(disk.sizeBytes()).isEqualTo(content.length);
      byte[] read = new byte[content.length];
      ByteBuffer into =
          random.nextBoolean() ? ByteBuffer.wrap(read) : ByteBuffer.allocateDirect(content.length);
      disk.read(0, into);
      into.flip().get(0, read);
      assertThat(Arrays.equals(read, content)).as("%s", view.point().pointId()).isTrue();
      int from = random.nextInt(content.length);
      int length = 1 + random.nextInt(content.length - from);
      long at = from;
      for (Extent extent : disk.extents(from, length)) {
        assertThat(extent.offset()).isEqualTo(at);
        at = extent.end();
        for (long index = extent.offset(); extent.zero() && index < at; index++) {
          assertThat(content[(int) index]).isZero();
        }
      }
      assertThat(at).isEqualTo(from + length);
      long cluster = random.nextLong(Cluster.count(content.length));
      assertThat(disk.checksum(cluster))
          .isEqualTo(ClusterChecksum.of(VolumeRig.cluster(content, cluster)));
    }

    @Override
    public void close() throws IOException {
      closeViews();
      store.close();
    }
  }
}
