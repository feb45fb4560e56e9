package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** I1, I14, I17: whatever is done to a volume, its points are what a model in memory says. */
class VolumeModelTest {
  private static final int SIZE_SECTORS_MAX = 6 * Cluster.SIZE_BYTES / 512;
  private static final int STEPS = 24;

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void everyListedPointEqualsTheModel(@ForAll long seed) throws IOException {
    Path root = MemoryFolder.create();
    try (Walk walk = new Walk(root, seed)) {
      walk.run();
    } finally {
      delete(root);
    }
  }

  static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** One random walk. */
  private static final class Walk implements AutoCloseable {
    private final Random random;
    private final TreeMap<PointId, Map<DiskId, byte[]>> points = new TreeMap<>();
    private VolumeRig rig;
    private int diskNumber = 1;

    Walk(Path root, long seed) throws IOException {
      random = new Random(seed);
      rig = VolumeRig.create(root);
    }

    void run() throws IOException {
      initial();
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3, 4 -> change();
          case 5 -> remove(1);
          case 6 -> remove(1 + random.nextInt(3));
          case 7 -> rig.volume.raiseEpoch(rig.volume.epoch(), "site-" + step);
          case 8 -> rig = rig.reopened();
          default -> readWhileRemoving();
        }
        check();
      }
    }

    private void initial() throws IOException {
      Map<DiskId, byte[]> disks = new TreeMap<>();
      disks.put(new DiskId("d0"), new byte[size()]);
      disks.put(new DiskId("d1"), new byte[size()]);
      List<PointHeader.Disk> header = new ArrayList<>();
      disks.forEach((id, content) -> header.add(VolumeRig.fullDisk(id, content.length)));
      boolean aborted = random.nextBoolean();
      for (int attempt = 0; attempt < (aborted ? 2 : 1); attempt++) {
        try (PointWriter writer =
            rig.volume.begin(PointHeader.initial(rig.volume.epoch(), "copy", header))) {
          assertThat(writer.resumed()).isEqualTo(attempt == 1);
          scribble(writer, disks);
          if (attempt == (aborted ? 1 : 0)) {
            points.put(writer.commit(VolumeRig.seal()).pointId(), disks);
          }
        }
      }
    }

    private Map<DiskId, byte[]> model(PointId point) {
      return Objects.requireNonNull(points.get(point));
    }

    private int size() {
      return 512 * (1 + random.nextInt(SIZE_SECTORS_MAX));
    }

    private void change() throws IOException {
      PointId parent = points.lastKey();
      Map<DiskId, byte[]> disks = new TreeMap<>();
      List<PointHeader.Disk> header = new ArrayList<>();
      model(parent)
          .forEach((id, content) -> {
            boolean resized = random.nextInt(3) == 0;
            disks.put(id, Arrays.copyOf(content, resized ? size() : content.length));
            header.add(VolumeRig.disk(id, disks.get(id).length));
          });
      if (disks.size() > 1 && random.nextInt(5) == 0) {
        DiskId gone = header.remove(random.nextInt(header.size())).diskId();
        disks.remove(gone);
      }
      if (random.nextInt(5) == 0) {
        DiskId added = new DiskId("d" + ++diskNumber);
        disks.put(added, new byte[size()]);
        header.add(VolumeRig.fullDisk(added, disks.get(added).length));
      }
      PointHeader begun =
          random.nextInt(4) == 0
              ? PointHeader.resync(rig.volume.epoch(), parent, header)
              : PointHeader.delta(rig.volume.epoch(), parent, header);
      try (PointWriter writer = rig.volume.begin(begun)) {
        scribble(writer, disks);
        if (random.nextInt(6) > 0) {
          points.put(writer.commit(VolumeRig.seal()).pointId(), disks);
        }
      }
    }

    private void scribble(PointWriter writer, Map<DiskId, byte[]> disks) throws IOException {
      for (Map.Entry<DiskId, byte[]> disk : disks.entrySet()) {
        byte[] content = disk.getValue();
        int clusters = (int) Cluster.count(content.length);
        for (int put = random.nextInt(5); put > 0; put--) {
          int cluster = random.nextInt(clusters);
          int from = cluster * Cluster.SIZE_BYTES;
          int to = Math.min(content.length, from + Cluster.SIZE_BYTES);
          if (random.nextInt(3) == 0) {
            int count = 1 + random.nextInt(clusters - cluster);
            to = Math.min(content.length, from + count * Cluster.SIZE_BYTES);
            Arrays.fill(content, from, to, (byte) 0);
            writer.putZero(disk.getKey(), cluster, count);
          } else {
            byte[] fresh = VolumeRig.content(random.nextLong(), to - from);
            System.arraycopy(fresh, 0, content, from, to - from);
            VolumeRig.put(writer, disk.getKey(), cluster, content);
          }
        }
        if (random.nextInt(4) == 0) {
          writer.sync();
        }
      }
    }

    private void remove(int count) throws IOException {
      List<PointId> ids = new ArrayList<>(points.keySet());
      if (ids.size() < 2) {
        return;
      }
      int first = random.nextInt(ids.size() - 1);
      int last = Math.min(first + count, ids.size() - 1);
      List<PointId> dropped = ids.subList(first, last);
      rig.volume.merge(dropped, ids.get(last));
      dropped.forEach(points::remove);
    }

    private void readWhileRemoving() throws IOException {
      List<PointId> ids = new ArrayList<>(points.keySet());
      PointId read = ids.get(random.nextInt(ids.size()));
      try (PointView view = rig.volume.view(read)) {
        for (int index = 0; index + 1 < ids.size(); index++) {
          if (!ids.get(index).equals(read) && random.nextBoolean()) {
            rig.volume.merge(ids.get(index), ids.get(index + 1));
            points.remove(ids.get(index));
          }
        }
        compare(view, model(read));
      }
    }

    private void check() throws IOException {
      assertThat(rig.volume.problems()).isEmpty();
      assertThat(rig.volume.points().stream().map(RecoveryPoint::pointId))
          .containsExactlyElementsOf(points.keySet());
      for (Map.Entry<PointId, Map<DiskId, byte[]>> point : points.entrySet()) {
        try (PointView view = rig.volume.view(point.getKey())) {
          compare(view, point.getValue());
        }
      }
    }

    private void compare(PointView view, Map<DiskId, byte[]> expected) throws IOException {
      assertThat(view.disks()).hasSize(expected.size());
      for (PointView.Disk disk : view.disks()) {
        byte[] content = Objects.requireNonNull(expected.get(disk.diskId()));
        assertThat(disk.disk().sizeBytes()).isEqualTo(content.length);
        assertThat(VolumeRig.read(disk.disk())).isEqualTo(content);
        int from = random.nextInt(content.length);
        byte[] part = new byte[random.nextInt(content.length - from) + 1];
        disk.disk().read(from, ByteBuffer.wrap(part));
        assertThat(part).isEqualTo(Arrays.copyOfRange(content, from, from + part.length));
        assertThat(view.point().disk(disk.diskId()).orElseThrow().contentDigest())
            .isEqualTo(ContentDigest.of(new ByteArrayDisk(content)).digest());
      }
    }

    @Override
    public void close() throws VolumeException {
      rig.close();
    }
  }
}
