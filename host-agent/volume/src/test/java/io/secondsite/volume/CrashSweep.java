package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.volume.FaultyFiles.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Lets each operation on files of an action be the last one once, and judges what is left. */
final class CrashSweep {
  static final int OPERATIONS_MAX = 400;

  private CrashSweep() {}

  /** What a test does while operations fail. */
  interface Action {
    void run(VolumeRig rig) throws IOException;
  }

  /** The points that a volume should have, with their disks. */
  static final class Expected extends TreeMap<PointId, Map<DiskId, byte[]>> {
    private static final long serialVersionUID = 1;

    void put(RecoveryPoint point, byte[]... disks) {
      Map<DiskId, byte[]> contents = new TreeMap<>();
      List<DiskId> ids = List.of(VDA, VDB);
      for (int disk = 0; disk < disks.length; disk++) {
        contents.put(ids.get(disk), disks[disk]);
      }
      put(point.pointId(), contents);
    }

    Expected without(PointId... points) {
      Expected left = new Expected();
      left.putAll(this);
      Arrays.asList(points).forEach(left::remove);
      return left;
    }
  }

  /** Runs the action with each operation failing in turn until it gets through. */
  static void run(Path folder, Fault fault, Path template, Action action, List<Expected> legal)
      throws IOException {
    int survived = 0;
    for (int failAt = 1; failAt < OPERATIONS_MAX; failAt++) {
      Path root = Files.createDirectory(folder.resolve("run-" + failAt));
      Path kept = Files.createDirectory(folder.resolve("kept-" + failAt));
      copy(template, root);
      FaultyFiles files = new FaultyFiles(root, kept, fault, failAt, failAt);
      boolean done = attempt(root, files, action);
      assertThat(done || files.struck()).isTrue();
      files.afterwards();
      Expected found = judge(root, legal, "fault at operation " + failAt);
      if (done) {
        assertThat(found.keySet()).isEqualTo(legal.getLast().keySet());
      }
      VolumeModelTest.delete(root);
      VolumeModelTest.delete(kept);
      if (!files.struck()) {
        assertThat(survived).isGreaterThan(10);
        return;
      }
      survived++;
    }
    throw new AssertionError("the action never got through");
  }

  /** True if the action returned normally, and so acknowledged. */
  static boolean attempt(Path root, FaultyFiles files, Action action) {
    try (VolumeRig rig = VolumeRig.open(root, files)) {
      try {
        action.run(rig);
        return true;
      } catch (IOException e) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /**
   * The volume holds one of the legal sets, whole; it takes a point and a fold; nothing is left.
   */
  private static Expected judge(Path root, List<Expected> legal, String when) throws IOException {
    try (VolumeRig rig = VolumeRig.open(root)) {
      assertThat(rig.volume.problems()).as(when).isEmpty();
      Set<PointId> listed = new HashSet<>();
      rig.volume.points().forEach(point -> listed.add(point.pointId()));
      Expected found =
          legal.stream()
              .filter(one -> one.keySet().equals(listed))
              .findFirst()
              .orElseThrow(() -> new AssertionError(when + ": lists " + listed));
      compare(rig, found, when);
      if (!found.isEmpty()) {
        goOn(rig, found, when);
      }
      assertThat(leftOvers(rig)).as(when).isEmpty();
      return found;
    }
  }

  private static void compare(VolumeRig rig, Expected expected, String when) throws IOException {
    for (Map.Entry<PointId, Map<DiskId, byte[]>> point : expected.entrySet()) {
      for (Map.Entry<DiskId, byte[]> disk : point.getValue().entrySet()) {
        byte[] read = rig.read(point.getKey(), disk.getKey());
        assertThat(Arrays.equals(read, disk.getValue()))
            .as(when + ", " + point.getKey() + ", " + disk.getKey())
            .isTrue();
      }
    }
  }

  private static void goOn(VolumeRig rig, Expected found, String when) throws IOException {
    byte[] newest = Objects.requireNonNull(found.lastEntry().getValue().get(VDA));
    byte[] next = VolumeRig.changed(newest, newest.length, 0);
    Expected after = new Expected();
    after.putAll(found);
    after.put(rig.delta(next, 0), next);
    PointId oldest = found.firstKey();
    if (rig.volume.points().stream().filter(it -> oldest.equals(it.parent())).count() == 1) {
      rig.volume.foldOldest();
      after.remove(oldest);
    }
    compare(rig, after, when + " and going on");
    rig.volume.verify(after.lastKey());
  }

  private static List<String> leftOvers(VolumeRig rig) throws IOException {
    Set<String> points = new HashSet<>();
    rig.volume.points().forEach(point -> points.add(point.pointId().text()));
    try (Stream<Path> files = Files.walk(rig.home())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("e0") || name.endsWith(".tmp"))
          .filter(name -> !points.contains(name.split("\\.", 2)[0]) || name.split("\\.").length > 2)
          .toList();
    }
  }
}
