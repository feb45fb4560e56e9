package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.changed;
import static io.secondsite.volume.VolumeRig.content;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.CrashSweep.Expected;
import io.secondsite.volume.FaultyFiles.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * I2, I3, I5, I14 where points form a tree: whatever a crash cuts, no line loses or gains a point
 * that it should not.
 */
class VolumeTreeCrashTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final Expected before = new Expected();
  private final byte[] a0 = content(1, 4 * CLUSTER + 1024);
  private final byte[] a1 = changed(a0, 3 * CLUSTER - 512, 1);
  private final byte[] left2 = changed(a1, 5 * CLUSTER, 4);
  private final byte[] left3 = changed(left2, 4 * CLUSTER, 0);
  private final byte[] now4 = changed(a1, 6 * CLUSTER, 5);
  private final byte[] now5 = changed(now4, 6 * CLUSTER, 2);
  private final byte[] b2 = content(2, 2 * CLUSTER);

  /** Points 3 and 4 are a line that was left, with a disk of its own; 5 and 6 go on from 2. */
  private Path prepare() throws IOException {
    Path template = Files.createDirectory(folder.resolve("template"));
    try (VolumeRig rig = VolumeRig.create(template)) {
      before.put(rig.initial(a0), a0);
      RecoveryPoint second = rig.delta(a1, 1);
      before.put(second, a1);
      before.put(withNewDisk(rig, second.pointId()), left2, b2);
      before.put(rig.delta(left3, 0), left3);
      rig.volume.raiseEpoch(rig.volume.epoch(), "site-b");
      before.put(rig.deltaOn(second.pointId(), now4, 5), now4);
      before.put(rig.delta(now5, 2), now5);
    }
    return template;
  }

  private RecoveryPoint withNewDisk(VolumeRig rig, PointId parent) throws IOException {
    List<PointHeader.Disk> disks =
        List.of(VolumeRig.disk(VDA, left2.length), VolumeRig.fullDisk(VDB, b2.length));
    try (PointWriter writer =
        rig.volume.begin(PointHeader.delta(rig.volume.epoch(), parent, disks))) {
      VolumeRig.put(writer, VDA, 4, left2);
      VolumeRig.put(writer, VDB, 0, b2);
      VolumeRig.put(writer, VDB, 1, b2);
      return writer.commit(VolumeRig.seal());
    }
  }

  private PointId point(int number) {
    return new ArrayList<>(before.keySet()).get(number - 1);
  }

  @ParameterizedTest
  @EnumSource
  void aNewLineBeginsOrDoesNot(Fault fault) throws IOException {
    // Given
    Path template = prepare();
    try (VolumeRig rig = VolumeRig.open(template)) {
      rig.volume.raiseEpoch(rig.volume.epoch(), "site-a");
    }
    byte[] back = changed(left3, 5 * CLUSTER - 2048, 1);
    Expected after = new Expected();
    after.putAll(before);
    after.put(new PointId(3, 7), Map.of(VDA, back));
    // When, then
    CrashSweep.run(
        folder, fault, template, rig -> rig.deltaOn(point(4), back, 1), List.of(before, after));
  }

  @ParameterizedTest
  @EnumSource
  void theTipOfALeftLineGoesOrStays(Fault fault) throws IOException {
    Path template = prepare();
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.removeTip(point(4)),
        List.of(before, before.without(point(4))));
  }

  @ParameterizedTest
  @EnumSource
  void aLeftLineGoesWithItsDiskOrStays(Fault fault) throws IOException {
    Path template = prepare();
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.removeLine(new Line(1, null)),
        List.of(before, before.without(point(3), point(4))));
  }

  @ParameterizedTest
  @EnumSource
  void aMergeBelowAForkIsDoneOrNotAtAll(Fault fault) throws IOException {
    Path template = prepare();
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.merge(point(1), point(2)),
        List.of(before, before.without(point(1))));
  }

  @ParameterizedTest
  @EnumSource
  void aMergeOnALineIsDoneOrNotAtAll(Fault fault) throws IOException {
    Path template = prepare();
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.merge(point(3), point(4)),
        List.of(before, before.without(point(3))));
  }

  @ParameterizedTest
  @EnumSource
  void theOldestPointIsFoldedIntoAnotherLine(Fault fault) throws IOException {
    // Given
    Path template = prepare();
    try (VolumeRig rig = VolumeRig.open(template)) {
      rig.volume.removeLine(new Line(1, null));
      rig.volume.foldOldest();
    }
    Expected line = before.without(point(1), point(3), point(4));
    // When, then
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.foldOldest(),
        List.of(line, line.without(point(2))));
  }
}
