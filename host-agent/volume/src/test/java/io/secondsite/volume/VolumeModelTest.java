package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** I1, I14, I17: whatever is done to a volume, its points are what a model in memory says. */
class VolumeModelTest {
  private static final int SIZE_SECTORS_MAX = 6 * Cluster.SIZE_BYTES / 512;
  private static final int STEPS = 30;

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
    private final Path folder;
    private final Random random;
    private final TreeMap<PointId, Map<DiskId, byte[]>> points = new TreeMap<>();
    private final Map<PointId, PointId> parents = new TreeMap<>();
    private VolumeRig rig;
    private int diskNumber = 1;

    Walk(Path folder, long seed) throws IOException {
      this.folder = folder;
      random = new Random(seed);
      rig = VolumeRig.create(Files.createDirectory(folder.resolve("store")));
    }

    void run() throws IOException {
      begin();
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(14)) {
          case 0, 1, 2, 3, 4 -> change();
          case 5 -> remove(1);
          case 6 -> remove(1 + random.nextInt(3));
          case 7 -> rig.volume.raiseEpoch(rig.volume.epoch(), "site-" + step);
          case 8 -> rig = rig.reopened();
          case 9 -> removeTip();
          case 10 -> removeLine();
          case 11 -> change();
          case 12 -> rig.drain(random.nextInt(4));
          default -> readWhileRemoving();
        }
        check();
      }
    }

    /** Half of the walks begin on somebody else's images. */
    private void begin() throws IOException {
      if (random.nextBoolean()) {
        initial();
        return;
      }
      Map<DiskId, byte[]> disks = new TreeMap<>();
      List<AdoptedDisk> adopted = new ArrayList<>();
      for (String name : List.of("d0", "d1")) {
        byte[] content = VolumeRig.content(random.nextLong(), size());
        Arrays.fill(content, 0, random.nextInt(content.length), (byte) 0);
        Path image = Files.write(folder.resolve(name + ".raw"), content);
        disks.put(new DiskId(name), content);
        adopted.add(new AdoptedDisk(new DiskId(name), "vda", image, ForeignImage.Format.RAW));
      }
      points.put(rig.volume.adopt(rig.volume.epoch(), adopted, VolumeRig.seal()).pointId(), disks);
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

    /** The point that must be the next one's parent, or any where the epoch has none yet. */
    private PointId parent() throws IOException {
      long epoch = rig.volume.epoch().number();
      PointId newest = points.lastKey();
      if (newest.epoch() == epoch || random.nextInt(3) == 0) {
        return newest;
      }
      return pick(points.keySet());
    }

    private PointId pick(Set<PointId> from) {
      return List.copyOf(from).get(random.nextInt(from.size()));
    }

    private void change() throws IOException {
      PointId parent = parent();
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
        DiskId added = new DiskId("d" + (random.nextInt(4) == 0 ? diskNumber : ++diskNumber));
        boolean inUse = points.values().stream().anyMatch(it -> it.containsKey(added));
        if (inUse && !model(parent).containsKey(added)) {
          header.add(VolumeRig.fullDisk(added, size()));
          assertRefused(VolumeException.Code.OUT_OF_SEQUENCE, () -> begin(parent, header));
          return;
        }
        if (!inUse) {
          disks.put(added, new byte[size()]);
          header.add(VolumeRig.fullDisk(added, disks.get(added).length));
        }
      }
      try (PointWriter writer = begin(parent, header)) {
        scribble(writer, disks);
        if (random.nextInt(6) > 0) {
          RecoveryPoint point = writer.commit(VolumeRig.seal());
          points.put(point.pointId(), disks);
          parents.put(point.pointId(), parent);
        }
      }
    }

    private PointWriter begin(PointId parent, List<PointHeader.Disk> disks) throws IOException {
      return rig.volume.begin(
          random.nextInt(4) == 0
              ? PointHeader.resync(rig.volume.epoch(), parent, disks)
              : PointHeader.delta(rig.volume.epoch(), parent, disks));
    }

    private static void assertRefused(VolumeException.Code code, ThrowingCallable call) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(VolumeException.class, e -> assertThat(e.code()).isEqualTo(code));
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

    private List<PointId> children(PointId point) {
      return parents.entrySet().stream()
          .filter(entry -> entry.getValue().equals(point))
          .map(Map.Entry::getKey)
          .toList();
    }

    /** Whether the point may be merged into one right above it. */
    private boolean mayGo(PointId point) {
      List<PointId> children = children(point);
      boolean oldest = !parents.containsKey(point);
      return children.size() == 1 && (oldest || children.getFirst().epoch() == point.epoch());
    }

    private void remove(int count) throws IOException {
      PointId into = pick(points.keySet());
      List<PointId> dropped = new ArrayList<>();
      for (PointId below = parents.get(into);
          below != null && dropped.size() < count;
          below = parents.get(below)) {
        dropped.addFirst(below);
      }
      if (dropped.isEmpty()) {
        return;
      }
      if (!dropped.stream().allMatch(this::mayGo)) {
        assertRefused(VolumeException.Code.BUSY, () -> rig.volume.merge(dropped, into));
        return;
      }
      rig.volume.merge(dropped, into);
      forget(dropped, into);
    }

    private void forget(List<PointId> dropped, PointId into) {
      PointId below = parents.get(dropped.getFirst());
      dropped.forEach(points::remove);
      dropped.forEach(parents::remove);
      if (below == null) {
        parents.remove(into);
      } else {
        parents.put(into, below);
      }
    }

    private void removeTip() throws IOException {
      PointId tip = pick(points.keySet());
      if (!children(tip).isEmpty() || tip.epoch() == points.lastKey().epoch()) {
        assertRefused(VolumeException.Code.OUT_OF_SEQUENCE, () -> rig.volume.removeTip(tip));
        return;
      }
      rig.volume.removeTip(tip);
      points.remove(tip);
      parents.remove(tip);
    }

    private void removeLine() throws IOException {
      List<ListedLine> lines = rig.volume.lines();
      ListedLine line = lines.get(random.nextInt(lines.size()));
      PointId tip = line.newest().pointId();
      if (line.current() || !children(tip).isEmpty()) {
        return;
      }
      List<PointId> expected = new ArrayList<>();
      for (PointId point = tip;
          point != null && point.epoch() == tip.epoch() && children(point).size() <= 1;
          point = parents.get(point)) {
        expected.addFirst(point);
      }
      assertThat(rig.volume.removeLine(line.line())).isEqualTo(expected);
      expected.forEach(points::remove);
      expected.forEach(parents::remove);
    }

    private void readWhileRemoving() throws IOException {
      PointId read = pick(points.keySet());
      try (PointView view = rig.volume.view(read)) {
        for (PointId point : List.copyOf(points.keySet())) {
          if (!point.equals(read) && mayGo(point) && random.nextBoolean()) {
            PointId into = children(point).getFirst();
            rig.volume.merge(point, into);
            forget(List.of(point), into);
          }
        }
        compare(view, model(read));
      }
    }

    private void check() throws IOException {
      assertThat(rig.volume.problems()).isEmpty();
      assertThat(rig.volume.points().stream().map(RecoveryPoint::pointId))
          .containsExactlyElementsOf(points.keySet());
      for (RecoveryPoint point : rig.volume.points()) {
        assertThat(point.parent()).isEqualTo(parents.get(point.pointId()));
      }
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
