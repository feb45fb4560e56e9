package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.changed;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.CrashSweep.Expected;
import io.secondsite.volume.FaultyFiles.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * I2, I3, I5, I15, I16: every operation on files of a commit, a fold, a merge is the last one once;
 * whatever the machine then finds, the acknowledged points are listed and whole, and it goes on.
 */
class VolumeCrashTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final Expected before = new Expected();
  private final byte[] a0 = content(1, 4 * CLUSTER + 1024);
  private final byte[] b0 = content(2, 3 * CLUSTER);
  private final byte[] a1 = changed(a0, a0.length, 1);
  private final byte[] b1 = changed(b0, 2 * CLUSTER - 512, 0);
  private final byte[] a2 = changed(a1, 6 * CLUSTER, 5);
  private final byte[] b2 = changed(b1, 3 * CLUSTER, 0);
  private final byte[] a3 = changed(a2, a2.length, 2);

  /** Four points of two disks that grow and shrink; the second disk is gone in the last one. */
  private void prepare(Path template) throws IOException {
    try (VolumeRig rig = VolumeRig.create(template)) {
      before.put(initial(rig), a0, b0);
      before.put(delta(rig, a1, 1, b1, 0), a1, b1);
      before.put(delta(rig, a2, 5, b2, 0), a2, b2);
      before.put(rig.delta(a3, 2), a3);
    }
  }

  private RecoveryPoint initial(VolumeRig rig) throws IOException {
    List<PointHeader.Disk> disks =
        List.of(VolumeRig.fullDisk(VDA, a0.length), VolumeRig.fullDisk(VDB, b0.length));
    try (PointWriter writer =
        rig.volume.begin(PointHeader.initial(rig.volume.epoch(), "copy", disks))) {
      for (int cluster = 0; cluster < 5; cluster++) {
        VolumeRig.put(writer, VDA, cluster, a0);
      }
      for (int cluster = 0; cluster < 3; cluster++) {
        VolumeRig.put(writer, VDB, cluster, b0);
      }
      return writer.commit(VolumeRig.seal());
    }
  }

  private static RecoveryPoint delta(
      VolumeRig rig, byte[] vda, int clusterOfVda, byte[] vdb, int clusterOfVdb)
      throws IOException {
    PointId parent = rig.volume.newest().orElseThrow().pointId();
    List<PointHeader.Disk> disks =
        List.of(VolumeRig.disk(VDA, vda.length), VolumeRig.disk(VDB, vdb.length));
    try (PointWriter writer =
        rig.volume.begin(PointHeader.delta(rig.volume.epoch(), parent, disks))) {
      VolumeRig.put(writer, VDA, clusterOfVda, vda);
      VolumeRig.put(writer, VDB, clusterOfVdb, vdb);
      return writer.commit(VolumeRig.seal());
    }
  }

  private PointId point(int index) {
    return new ArrayList<>(before.keySet()).get(index);
  }

  @ParameterizedTest
  @EnumSource
  void aCommitIsWholeOrNotAtAll(Fault fault) throws IOException {
    // Given
    Path template = Files.createDirectory(folder.resolve("template"));
    prepare(template);
    byte[] cut = changed(a3, 5 * CLUSTER - 2048, 0);
    Expected after = new Expected();
    after.putAll(before);
    after.put(new PointId(1, 5), Map.of(VDA, cut));
    // When, then
    CrashSweep.run(folder, fault, template, rig -> rig.delta(cut, 0), List.of(before, after));
  }

  @ParameterizedTest
  @EnumSource
  void anInitialPointIsWholeOrNotAtAll(Fault fault) throws IOException {
    // Given
    Path template = Files.createDirectory(folder.resolve("template"));
    VolumeRig.create(template).close();
    Expected nothing = new Expected();
    Expected after = new Expected();
    Map<DiskId, byte[]> disks = new TreeMap<>(Map.of(VDA, a0, VDB, b0));
    after.put(new PointId(1, 1), disks);
    // When, then
    CrashSweep.run(folder, fault, template, this::initial, List.of(nothing, after));
  }

  @ParameterizedTest
  @EnumSource
  void aFoldIsDoneOrNotAtAll(Fault fault) throws IOException {
    // Given
    Path template = Files.createDirectory(folder.resolve("template"));
    prepare(template);
    // When, then
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.foldOldest(),
        List.of(before, before.without(point(0))));
  }

  @ParameterizedTest
  @EnumSource
  void aFoldOfTwoThatDropsADiskIsDoneOrNotAtAll(Fault fault) throws IOException {
    // Given
    Path template = Files.createDirectory(folder.resolve("template"));
    prepare(template);
    List<PointId> dropped = List.of(point(0), point(1), point(2));
    // When, then
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.merge(dropped, point(3)),
        List.of(before, before.without(point(0), point(1), point(2))));
  }

  @ParameterizedTest
  @EnumSource
  void aMergeIsDoneOrNotAtAll(Fault fault) throws IOException {
    // Given
    Path template = Files.createDirectory(folder.resolve("template"));
    prepare(template);
    // When, then
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.merge(point(1), point(2)),
        List.of(before, before.without(point(1))));
  }

  @ParameterizedTest
  @EnumSource
  void anEpochIsRaisedOrNotAtAll(Fault fault) throws IOException {
    for (int failAt = 1; failAt < CrashSweep.OPERATIONS_MAX; failAt++) {
      // Given
      Path root = Files.createDirectory(folder.resolve("epoch-" + failAt));
      Path kept = Files.createDirectory(folder.resolve("epoch-kept-" + failAt));
      VolumeRig.create(root).close();
      FaultyFiles files = new FaultyFiles(root, kept, fault, failAt, failAt);
      // When
      boolean done =
          CrashSweep.attempt(
              root, files, rig -> rig.volume.raiseEpoch(rig.volume.epoch(), "site-b"));
      files.afterwards();
      // Then
      try (VolumeRig rig = VolumeRig.open(root)) {
        assertThat(rig.volume.epoch()).isIn(new Epoch(1, "volume"), new Epoch(2, "site-b"));
        assertThat(!done || rig.volume.epoch().number() == 2).isTrue();
      }
      if (!files.struck()) {
        return;
      }
    }
  }
}
