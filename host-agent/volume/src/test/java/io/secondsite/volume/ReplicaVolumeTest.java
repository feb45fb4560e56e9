package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.Extent;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaVolumeTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir Path root;
  private VolumeRig rig;

  @BeforeEach
  void createVolume() throws IOException {
    rig = VolumeRig.create(root);
  }

  @AfterEach
  void closeVolume() throws IOException {
    rig.close();
  }

  private static void assertRefused(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VolumeException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aCommittedPointReadsAsItWasSent() throws IOException {
    // Given
    byte[] first = content(1, 5 * CLUSTER + 512);
    byte[] second = first.clone();
    System.arraycopy(content(2, CLUSTER), 0, second, 2 * CLUSTER, CLUSTER);
    RecoveryPoint initial = rig.initial(first);
    // When
    RecoveryPoint delta = rig.delta(second, 2);
    // Then
    assertThat(rig.volume.points()).containsExactly(initial, delta);
    assertThat(rig.read(initial.pointId(), VDA)).isEqualTo(first);
    assertThat(rig.read(delta.pointId(), VDA)).isEqualTo(second);
    assertThat(delta.disks().getFirst().contentDigest())
        .isEqualTo(ContentDigest.of(new ByteArrayDisk(second)).digest());
    assertThat(delta.changedBytes()).isEqualTo(CLUSTER);
    assertThat(delta.line()).isEqualTo(initial.line());
    assertThat(delta.parent()).isEqualTo(initial.pointId());
  }

  @Test
  void pointsSurviveReopeningWithTheirManifests() throws IOException {
    // Given
    byte[] first = content(1, 3 * CLUSTER);
    RecoveryPoint initial = rig.initial(first);
    byte[] second = content(2, 3 * CLUSTER);
    RecoveryPoint delta = rig.delta(second, 0, 1, 2);
    // When
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.points()).containsExactly(initial, delta);
    assertThat(rig.volume.problems()).isEmpty();
    assertThat(rig.read(delta.pointId(), VDA)).isEqualTo(second);
    assertThat(rig.delta(first, 0).disks().getFirst().contentDigest()).isNotEmpty();
  }

  @Test
  void verifyGivesThePlainDigestOfEachDisk() throws IOException {
    // Given
    byte[] content = content(7, 2 * CLUSTER + 1024);
    RecoveryPoint point = rig.initial(content);
    // When
    PointDigests digests = rig.volume.verify(point.pointId());
    // Then
    assertThat(digests.disks().getFirst().sha256())
        .isEqualTo(HexFormat.of().formatHex(Sha256.create().digest(content)));
    assertThat(rig.volume.health(point.pointId())).isInstanceOf(Health.Verified.class);
  }

  @Test
  void extentsTellZerosAndCoverTheRange() throws IOException {
    // Given
    byte[] content = new byte[4 * CLUSTER];
    System.arraycopy(content(1, CLUSTER), 0, content, CLUSTER, CLUSTER);
    RecoveryPoint initial = rig.initial(content);
    RecoveryPoint delta;
    try (PointWriter writer = rig.beginDelta(content.length)) {
      writer.putZero(VDA, 1, 1);
      VolumeRig.put(writer, VDA, 3, content(9, 4 * CLUSTER));
      delta = writer.commit(VolumeRig.seal());
    }
    // When
    List<Extent> before;
    List<Extent> after;
    try (PointView old = rig.volume.view(initial.pointId());
        PointView young = rig.volume.view(delta.pointId())) {
      before = old.disk(VDA).extents(100, 3L * CLUSTER);
      after = young.disk(VDA).extents(0, 4L * CLUSTER);
    }
    // Then
    assertThat(before)
        .containsExactly(
            new Extent(100, CLUSTER - 100, true),
            new Extent(CLUSTER, CLUSTER, false),
            new Extent(2L * CLUSTER, CLUSTER + 100, true));
    assertThat(after)
        .containsExactly(
            new Extent(0, 3L * CLUSTER, true), new Extent(3L * CLUSTER, CLUSTER, false));
  }

  @Test
  void aFrameThatIsNotWhatItsChecksumPromisesIsRefusedAndTheWriterGoesOn() throws IOException {
    // Given
    byte[] content = content(1, 2 * CLUSTER);
    rig.initial(content);
    byte[] cluster = VolumeRig.cluster(content(2, CLUSTER), 0);
    try (PointWriter writer = rig.beginDelta(content.length)) {
      ClusterChecksum wrong = new ClusterChecksum(1, 2);
      ByteBuffer broken = VolumeRig.frame(cluster);
      broken.put(10, (byte) (broken.get(10) ^ 0xff));
      // When, then
      assertRefused(Code.BAD_FRAME, () -> writer.put(VDA, 0, wrong, VolumeRig.frame(cluster)));
      assertRefused(Code.BAD_FRAME, () -> writer.put(VDA, 0, ClusterChecksum.of(cluster), broken));
      assertRefused(
          Code.BAD_FRAME,
          () -> writer.put(VDA, 2, ClusterChecksum.of(cluster), VolumeRig.frame(cluster)));
      assertRefused(Code.BAD_FRAME, () -> writer.putZero(VDA, 1, Long.MAX_VALUE));
      assertRefused(Code.NOT_FOUND, () -> writer.putZero(VDB, 0, 1));
      writer.put(VDA, 0, ClusterChecksum.of(cluster), VolumeRig.frame(cluster));
      RecoveryPoint point = writer.commit(VolumeRig.seal());
      assertThat(VolumeRig.cluster(rig.read(point.pointId(), VDA), 0)).isEqualTo(cluster);
    }
  }

  @Test
  void dataBehindTheDisksEndIsRefused() throws IOException {
    // Given
    rig.initial(content(1, CLUSTER + 512));
    byte[] whole = VolumeRig.cluster(content(3, CLUSTER), 0);
    try (PointWriter writer = rig.beginDelta(CLUSTER + 512)) {
      // When, then
      assertRefused(
          Code.BAD_FRAME,
          () -> writer.put(VDA, 1, ClusterChecksum.of(whole), VolumeRig.frame(whole)));
    }
  }

  @Test
  void aStaleEpochNeitherBeginsNorCommits() throws IOException {
    // Given
    byte[] content = content(1, CLUSTER);
    rig.initial(content);
    Epoch old = rig.volume.epoch();
    PointId parent = rig.volume.newest().orElseThrow().pointId();
    List<PointHeader.Disk> disks = List.of(VolumeRig.disk(VDA, CLUSTER));
    try (PointWriter writer = rig.volume.begin(PointHeader.delta(old, parent, disks))) {
      // When
      Epoch raised = rig.volume.raiseEpoch(old, "site-b");
      // Then
      assertThat(raised).isEqualTo(new Epoch(2, "site-b"));
      assertRefused(Code.STALE_EPOCH, () -> writer.commit(VolumeRig.seal()));
      assertRefused(
          Code.STALE_EPOCH, () -> rig.volume.begin(PointHeader.delta(old, parent, disks)));
      assertRefused(Code.STALE_EPOCH, () -> rig.volume.raiseEpoch(old, "site-a"));
    }
    assertThat(rig.volume.points()).hasSize(1);
  }

  @Test
  void aRaisedEpochSurvivesAndBeginsANewLine() throws IOException {
    // Given
    byte[] content = content(1, CLUSTER);
    RecoveryPoint initial = rig.initial(content);
    rig.volume.raiseEpoch(rig.volume.epoch(), "site-b");
    // When
    rig = rig.reopened();
    RecoveryPoint point = rig.delta(content(2, CLUSTER), 0);
    // Then
    assertThat(rig.volume.epoch()).isEqualTo(new Epoch(2, "site-b"));
    assertThat(point.pointId().text()).isEqualTo("e00002-s0000000002");
    assertThat(point.line()).isEqualTo(new Line(2, initial.pointId()));
  }

  @Test
  void onlyTheNewestPointIsAParentAndOnlyOneWriterAtATime() throws IOException {
    // Given
    byte[] content = content(1, CLUSTER);
    PointId first = rig.initial(content).pointId();
    rig.delta(content(2, CLUSTER), 0);
    Epoch epoch = rig.volume.epoch();
    List<PointHeader.Disk> disks = List.of(VolumeRig.disk(VDA, CLUSTER));
    // When, then
    assertRefused(
        Code.OUT_OF_SEQUENCE, () -> rig.volume.begin(PointHeader.delta(epoch, first, disks)));
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.initial(content));
    try (PointWriter writer = rig.beginDelta(CLUSTER)) {
      assertThat(writer.resumed()).isFalse();
      assertRefused(Code.BUSY, () -> rig.beginDelta(CLUSTER));
    }
    rig.beginDelta(CLUSTER).close();
  }

  @Test
  void aSecondCommitOfTheSameWriterIsRefused() throws IOException {
    // Given
    byte[] content = content(1, CLUSTER);
    rig.initial(content);
    try (PointWriter writer = rig.beginDelta(CLUSTER)) {
      writer.commit(VolumeRig.seal());
      // When, then
      assertRefused(Code.FAILED, () -> writer.commit(VolumeRig.seal()));
      assertRefused(Code.FAILED, () -> writer.putZero(VDA, 0, 1));
    }
  }

  @Test
  void aVolumeIsOpenOnlyOnce() throws IOException {
    try (ReplicaStore other =
        ReplicaStore.open(root, VolumeRig.SETTINGS, new ManualClock(VolumeRig.START))) {
      assertThatThrownBy(() -> other.volume(VM))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> {
                assertThat(e.code()).isEqualTo(Code.LOCKED);
                assertThat(e).hasMessageContaining("process " + ProcessHandle.current().pid());
              });
      assertThat(other.volumes()).hasSize(1);
    }
  }

  @Test
  void belowTheReserveNoPointIsBegun() throws IOException {
    // Given
    rig.close();
    StoreSettings greedy = new StoreSettings(Long.MAX_VALUE, 4, 2);
    try (ReplicaStore store = ReplicaStore.open(root, greedy, new ManualClock(VolumeRig.START))) {
      ReplicaVolume volume = store.volume(VM);
      List<PointHeader.Disk> disks = List.of(VolumeRig.fullDisk(VDA, CLUSTER));
      // When, then
      assertRefused(
          Code.NO_SPACE, () -> volume.begin(PointHeader.initial(volume.epoch(), "copy-1", disks)));
    }
  }

  @Test
  void aStagedInitialCopyIsResumedByItsIdAndDroppedByAnother() throws IOException {
    // Given
    byte[] content = content(4, 3 * CLUSTER);
    List<PointHeader.Disk> disks = List.of(VolumeRig.fullDisk(VDA, content.length));
    try (PointWriter writer =
        rig.volume.begin(PointHeader.initial(rig.volume.epoch(), "copy-1", disks))) {
      VolumeRig.put(writer, VDA, 0, content);
      VolumeRig.put(writer, VDA, 1, content(5, 3 * CLUSTER));
      writer.sync();
    }
    rig = rig.reopened();
    assertThat(rig.volume.points()).isEmpty();
    // When
    RecoveryPoint point;
    try (PointWriter writer =
        rig.volume.begin(PointHeader.initial(rig.volume.epoch(), "copy-1", disks))) {
      assertThat(writer.resumed()).isTrue();
      VolumeRig.put(writer, VDA, 1, content);
      VolumeRig.put(writer, VDA, 2, content);
      point = writer.commit(VolumeRig.seal());
    }
    // Then
    assertThat(rig.read(point.pointId(), VDA)).isEqualTo(content);
    assertThat(rig.volume.verify(point.pointId()).disks()).hasSize(1);
  }

  @Test
  void anotherInitialCopyBeginsFromZeros() throws IOException {
    // Given
    byte[] content = content(4, 2 * CLUSTER);
    List<PointHeader.Disk> disks = List.of(VolumeRig.fullDisk(VDA, content.length));
    try (PointWriter writer =
        rig.volume.begin(PointHeader.initial(rig.volume.epoch(), "copy-1", disks))) {
      VolumeRig.put(writer, VDA, 0, content);
    }
    // When
    RecoveryPoint point;
    try (PointWriter writer =
        rig.volume.begin(PointHeader.initial(rig.volume.epoch(), "copy-2", disks))) {
      assertThat(writer.resumed()).isFalse();
      point = writer.commit(VolumeRig.seal());
    }
    // Then
    assertThat(rig.read(point.pointId(), VDA)).isEqualTo(new byte[2 * CLUSTER]);
  }

  @Test
  void aNewDiskMustComeInFullAndAnOldIdIsNotGivenTwice() throws IOException {
    // Given
    byte[] first = content(1, CLUSTER);
    byte[] second = content(2, 2 * CLUSTER);
    PointId initial = rig.initial(first).pointId();
    Epoch epoch = rig.volume.epoch();
    PointHeader.Disk vda = VolumeRig.disk(VDA, CLUSTER);
    assertRefused(
        Code.OUT_OF_SEQUENCE,
        () ->
            rig.volume.begin(
                PointHeader.delta(epoch, initial, List.of(vda, VolumeRig.disk(VDB, 2 * CLUSTER)))));
    // When
    PointId added;
    try (PointWriter writer =
        rig.volume.begin(
            PointHeader.delta(
                epoch, initial, List.of(vda, VolumeRig.fullDisk(VDB, 2 * CLUSTER))))) {
      VolumeRig.put(writer, VDB, 0, second);
      VolumeRig.put(writer, VDB, 1, second);
      added = writer.commit(VolumeRig.seal()).pointId();
    }
    RecoveryPoint removed = rig.delta(first);
    // Then
    assertThat(rig.read(added, VDB)).isEqualTo(second);
    assertThat(removed.disks()).hasSize(1);
    assertRefused(
        Code.OUT_OF_SEQUENCE,
        () ->
            rig.volume.begin(
                PointHeader.delta(
                    epoch, removed.pointId(), List.of(vda, VolumeRig.fullDisk(VDB, 2 * CLUSTER)))));
    // And when the last point that has it goes, so does the disk
    rig.volume.merge(List.of(initial, added), removed.pointId());
    assertThat(rig.disk(VDB).resolve("base.raw")).doesNotExist();
    assertThat(rig.read(removed.pointId(), VDA)).isEqualTo(first);
  }

  @Test
  void pinnedAndOpenPointsAreNotRemoved() throws IOException {
    // Given
    byte[] content = content(1, CLUSTER);
    PointId first = rig.initial(content).pointId();
    PointId second = rig.delta(content(2, CLUSTER), 0).pointId();
    PointId third = rig.delta(content(3, CLUSTER), 0).pointId();
    rig.volume.pin("before-upgrade", second);
    rig = rig.reopened();
    // When, then
    assertRefused(Code.BUSY, () -> rig.volume.merge(second, third));
    rig.volume.unpin("before-upgrade");
    try (PointView view = rig.volume.view(first)) {
      assertRefused(Code.BUSY, () -> rig.volume.foldOldest());
      assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(content);
    }
    rig.volume.foldOldest();
    rig.volume.foldOldest();
    assertRefused(Code.NOT_FOUND, () -> rig.volume.foldOldest());
    assertThat(rig.volume.points()).hasSize(1);
  }

  @Test
  void anOpenViewReadsOnThroughMergesAndFoldsBelowIt() throws IOException {
    // Given
    byte[][] contents = new byte[5][];
    PointId[] points = new PointId[5];
    contents[0] = content(1, 6 * CLUSTER);
    points[0] = rig.initial(contents[0]).pointId();
    for (int index = 1; index < 5; index++) {
      contents[index] = contents[index - 1].clone();
      System.arraycopy(content(index + 10, CLUSTER), 0, contents[index], index * CLUSTER, CLUSTER);
      points[index] = rig.delta(contents[index], index).pointId();
    }
    try (PointView view = rig.volume.view(points[3])) {
      // When
      rig.volume.merge(points[1], points[2]);
      rig.volume.foldOldest();
      rig.volume.foldOldest();
      // Then
      assertThat(rig.volume.points()).hasSize(2);
      assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(contents[3]);
      assertRefused(Code.BUSY, () -> rig.volume.foldOldest());
    }
    assertThat(rig.read(points[3], VDA)).isEqualTo(contents[3]);
    assertThat(rig.read(points[4], VDA)).isEqualTo(contents[4]);
  }

  @Test
  void aFolderOfAnotherKindOfVolumeIsListedWithItsProblem() throws IOException {
    // Given
    Path home = root.resolve("99999999-2222-4333-8444-555555555555");
    Files.createDirectories(home);
    Files.writeString(home.resolve("volume.json"), "{");
    Files.createDirectories(root.resolve("not-a-volume"));
    // When
    List<ReplicaStore.Entry> entries = rig.store.volumes();
    // Then
    assertThat(entries).hasSize(2);
    assertThat(entries.getFirst().problem()).isNull();
    assertThat(entries.getLast().problem()).contains("volume.json");
  }

  @Test
  void aRenamedVmKeepsItsPoints() throws IOException {
    // Given
    RecoveryPoint before = rig.initial(content(1, CLUSTER));
    // When
    rig.volume.rename("web-2");
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.name()).isEqualTo("web-2");
    assertThat(rig.volume.points()).containsExactly(before);
    assertThat(rig.delta(content(1, CLUSTER)).vmName()).isEqualTo("web-2");
  }
}
