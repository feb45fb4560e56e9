package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.changed;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points as a tree: lines begin, are left, are gone back to, and go. */
class VolumeTreeTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;
  private static final Line FIRST_LINE = new Line(1, null);

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private VolumeRig rig;
  private final byte[] a1 = content(1, 4 * CLUSTER);
  private final byte[] a2 = changed(a1, 4 * CLUSTER, 1);
  private final byte[] a3 = changed(a2, 2 * CLUSTER, 0);
  private final byte[] b4 = changed(a2, 4 * CLUSTER, 2);
  private final byte[] b5 = changed(b4, 5 * CLUSTER, 4);
  private PointId first;
  private PointId second;
  private PointId third;
  private PointId fourth;
  private PointId fifth;

  /** The third point was given up: after a failover at the second one the VM ran on from there. */
  @BeforeEach
  void diverge() throws IOException {
    rig = VolumeRig.create(root);
    first = rig.initial(a1).pointId();
    second = rig.delta(a2, 1).pointId();
    third = rig.delta(a3, 0).pointId();
    rig.volume.raiseEpoch(rig.volume.epoch(), "site-b");
    fourth = rig.deltaOn(second, b4, 2).pointId();
    fifth = rig.delta(b5, 4).pointId();
  }

  @AfterEach
  void closeVolume() throws IOException {
    rig.close();
  }

  private static void assertRefused(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VolumeException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void assertAllRead() throws IOException {
    assertThat(rig.volume.problems()).isEmpty();
    List<PointId> points = List.of(first, second, third, fourth, fifth);
    List<byte[]> contents = List.of(a1, a2, a3, b4, b5);
    for (RecoveryPoint point : rig.volume.points()) {
      int index = points.indexOf(point.pointId());
      assertThat(rig.read(point.pointId(), VDA)).isEqualTo(contents.get(index));
      rig.volume.verify(point.pointId());
    }
  }

  @Test
  void aNewEpochBeginsOnAnyPointAndBothLinesStay() throws IOException {
    // When
    rig = rig.reopened();
    // Then
    assertAllRead();
    List<ListedLine> lines = rig.volume.lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().line()).isEqualTo(FIRST_LINE);
    assertThat(lines.getFirst().newest().pointId()).isEqualTo(third);
    assertThat(lines.getFirst().current()).isFalse();
    assertThat(lines.getLast().line()).isEqualTo(new Line(2, second));
    assertThat(lines.getLast().points())
        .extracting(RecoveryPoint::pointId)
        .containsExactly(fourth, fifth);
    assertThat(lines.getLast().current()).isTrue();
    assertThat(rig.volume.newest().orElseThrow().pointId()).isEqualTo(fifth);
  }

  @Test
  void withinAnEpochOnlyItsNewestPointIsAParent() {
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.deltaOn(third, a3, 0));
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.deltaOn(fourth, b5, 0));
  }

  @Test
  void untilARaisedEpochHasAPointTheNewestIsTheOneBefore() throws IOException {
    // When
    rig.volume.raiseEpoch(rig.volume.epoch(), "site-a");
    // Then
    assertThat(rig.volume.newest().orElseThrow().pointId()).isEqualTo(fifth);
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeTip(fifth));
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.deltaOn(new PointId(1, 9), a3, 0));
    // And it may go back to the line that was left
    PointId sixth = rig.deltaOn(third, changed(a3, 2 * CLUSTER, 1), 1).pointId();
    assertThat(rig.volume.newest().orElseThrow().pointId()).isEqualTo(sixth);
    assertThat(rig.volume.lines()).hasSize(3);
  }

  @Test
  void aPointBetweenLinesHasTheChecksumsOfItsOwnPath() throws IOException {
    for (int turn = 0; turn < 2; turn++) {
      assertThat(rig.volume.checksums(third, VDA).digest())
          .isEqualTo(ContentDigest.of(new ByteArrayDisk(a3)).digest());
      assertThat(rig.volume.newestChecksums(VDA).digest())
          .isEqualTo(ContentDigest.of(new ByteArrayDisk(b5)).digest());
    }
    assertRefused(Code.NOT_FOUND, () -> rig.volume.checksums(third, VDB));
  }

  @Test
  void I14_aPointOnWhichTwoRestIsNeitherMergedNorFolded() throws IOException {
    assertRefused(Code.BUSY, () -> rig.volume.merge(second, third));
    assertRefused(Code.BUSY, () -> rig.volume.merge(second, fourth));
    rig.volume.foldOldest();
    assertRefused(Code.BUSY, () -> rig.volume.foldOldest());
    assertAllRead();
    // And when one of the lines is gone it is
    assertThat(rig.volume.removeLine(FIRST_LINE)).containsExactly(third);
    rig.volume.foldOldest();
    assertThat(rig.volume.points())
        .extracting(RecoveryPoint::pointId)
        .containsExactly(fourth, fifth);
    assertAllRead();
  }

  @Test
  void aPointOnWhichOnlyTheNextLineRestsIsMergedIntoThat() throws IOException {
    // Given
    rig.volume.removeTip(third);
    // When
    rig.volume.merge(second, fourth);
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.lines().getLast().line()).isEqualTo(new Line(2, second));
    assertThat(rig.volume.point(fourth).parent()).isEqualTo(first);
    assertAllRead();
    rig.volume.merge(List.of(first, fourth), fifth);
    assertAllRead();
  }

  @Test
  void aLineGoesFromItsTipDownwardsAndTheCurrentOneStays() throws IOException {
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeTip(second));
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeTip(fifth));
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeLine(new Line(2, second)));
    assertRefused(Code.NOT_FOUND, () -> rig.volume.removeLine(new Line(7, second)));
    rig.volume.pin("kept", third);
    assertRefused(Code.BUSY, () -> rig.volume.removeTip(third));
    rig.volume.unpin("kept");
    try (PointView view = rig.volume.view(third)) {
      assertRefused(Code.BUSY, () -> rig.volume.removeLine(FIRST_LINE));
      assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(a3);
    }
    rig.volume.removeTip(third);
    rig = rig.reopened();
    assertThat(rig.volume.points()).hasSize(4);
    assertThat(rig.disk(VDA).resolve(third + ".qcow2")).doesNotExist();
    assertAllRead();
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeLine(FIRST_LINE));
  }

  @Test
  void aLeftLineGoesByRetentionWhenItsNewestPointIsOlderThanTheWindow() throws IOException {
    // Given: the same tree in the test's own time
    rig.close();
    ManualBootClock boot = new ManualBootClock();
    rig = VolumeRig.create(Files.createDirectory(root.resolve("timed")), boot);
    rig.volume.keep(new RetentionSettings(24, List.of(), 0, 14, 2880));
    first = rig.initial(a1).pointId();
    second = rig.delta(a2, 1).pointId();
    third = rig.delta(a3, 0).pointId();
    boot.advance(Duration.ofHours(20));
    rig.volume.raiseEpoch(rig.volume.epoch(), "site-b");
    fourth = rig.deltaOn(second, b4, 2).pointId();
    // When, then
    assertThat(rig.volume.prune(2880)).isZero();
    boot.advance(Duration.ofHours(5));
    rig.volume.pin("gone back to", third);
    fifth = rig.delta(b5, 4).pointId();
    rig.volume.prune(2880);
    assertThat(rig.read(third, VDA)).isEqualTo(a3);
    rig.volume.unpin("gone back to");
    rig.volume.prune(2880);
    assertThat(rig.volume.lines()).hasSize(1);
    rig.volume.prune(2880);
    assertThat(rig.volume.points())
        .extracting(RecoveryPoint::pointId)
        .containsExactly(fourth, fifth);
    assertAllRead();
  }

  @Test
  void theTipOfALeftLineIsRemovedLikeAnyPointThatSomebodyNames() throws IOException {
    // When
    rig.volume.remove(third);
    // Then
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.remove(fifth));
    assertThat(rig.volume.lines()).hasSize(2);
    assertAllRead();
  }

  @Test
  void I17_anAddedDiskWhosePointNeverCameLeavesNothing() throws IOException {
    // Given
    List<PointHeader.Disk> disks =
        List.of(VolumeRig.disk(VDA, b5.length), VolumeRig.fullDisk(VDB, 2 * CLUSTER));
    // When
    try (PointWriter writer =
        rig.volume.begin(PointHeader.delta(rig.volume.epoch(), fifth, disks))) {
      VolumeRig.put(writer, VDB, 0, content(3, 2 * CLUSTER));
    }
    // Then
    assertThat(rig.disk(VDB)).isEmptyDirectory();
    // And what a crash leaves of one goes at the next opening
    rig.close();
    Files.write(rig.disk(VDB).resolve("base.raw"), b5);
    rig = VolumeRig.open(root);
    assertThat(rig.disk(VDB)).isEmptyDirectory();
    assertAllRead();
  }

  @Test
  void I14_theLastGoodPointIsNotRemovedThoughItsLineWasLeft() throws IOException {
    // Given
    NavigableSet<PointId> others = new TreeSet<>(List.of(first, second, fourth, fifth));
    Damage damage = new Damage(null, first, "", null, "test", VolumeRig.START, others);
    VolumeState state = rig.volume.state();
    state.change(() -> state.health.found(List.of(damage), state.points.navigableKeySet()));
    // When, then
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeTip(third));
  }

  @Test
  void I14_aPointThatIsBuiltUponStays() throws IOException {
    // Given
    rig.volume.raiseEpoch(rig.volume.epoch(), "site-a");
    List<PointHeader.Disk> disks = List.of(VolumeRig.disk(VDA, a3.length));
    try (PointWriter writer =
        rig.volume.begin(PointHeader.delta(rig.volume.epoch(), third, disks))) {
      // When, then
      assertRefused(Code.BUSY, () -> rig.volume.removeTip(third));
      writer.commit(VolumeRig.seal());
    }
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.volume.removeTip(third));
  }

  @Test
  void aDamagedManifestHidesWhatRestsOnItOnly() throws IOException {
    // Given
    rig.close();
    for (Path file :
        List.of(
            rig.home().resolve("points").resolve(fourth + ".json"),
            rig.disk(VDA).resolve(fourth + ".json"))) {
      Files.writeString(file, "{");
    }
    // When
    rig = VolumeRig.open(root);
    // Then
    assertThat(rig.volume.points())
        .extracting(RecoveryPoint::pointId)
        .containsExactly(first, second, third);
    assertThat(rig.volume.problems()).extracting(Problem::pointId).contains(fourth, fifth);
    assertThat(rig.read(third, VDA)).isEqualTo(a3);
    // And the epoch goes on from what is left, which is not its own
    byte[] b6 = changed(a2, 4 * CLUSTER, 3);
    assertThat(rig.deltaOn(second, b6, 3).line()).isEqualTo(new Line(2, second));
  }

  @Test
  void pointsThatComeBackBesideTheLineOfTheirEpochAreToldNotListed() throws IOException {
    // Given: the fifth point was not readable for a while, and the epoch went on from the fourth
    rig.close();
    Path manifest = rig.home().resolve("points").resolve(fifth + ".json");
    Path copy = rig.disk(VDA).resolve(fifth + ".json");
    byte[] kept = Files.readAllBytes(manifest);
    Files.writeString(manifest, "{");
    Files.delete(copy);
    rig = VolumeRig.open(root);
    PointId sixth = rig.delta(changed(b4, 4 * CLUSTER, 0), 0).pointId();
    assertThat(sixth).isEqualTo(new PointId(2, 6));
    rig.close();
    // When
    Files.write(manifest, kept);
    rig = VolumeRig.open(root);
    // Then
    assertThat(rig.volume.points())
        .extracting(RecoveryPoint::pointId)
        .containsExactly(first, second, third, fourth, sixth);
    assertThat(rig.volume.problems()).extracting(Problem::pointId).contains(fifth);
  }

  @Test
  void I17_aDiskOfOneLineIsUnknownToTheOther() throws IOException {
    // Given: the VM got another disk after the failover, and one more after going back
    byte[] mine = content(8, 2 * CLUSTER);
    PointHeader.Disk vda = VolumeRig.disk(VDA, b5.length);
    RecoveryPoint grown;
    try (PointWriter writer =
        rig.volume.begin(
            PointHeader.delta(
                rig.volume.epoch(), fifth, List.of(vda, VolumeRig.fullDisk(VDB, mine.length))))) {
      VolumeRig.put(writer, VDB, 1, mine);
      VolumeRig.put(writer, VDB, 0, mine);
      grown = writer.commit(VolumeRig.seal());
    }
    rig.volume.raiseEpoch(rig.volume.epoch(), "site-a");
    // When, then
    PointHeader.Disk onThird = VolumeRig.disk(VDA, a3.length);
    assertRefused(
        Code.OUT_OF_SEQUENCE,
        () ->
            rig.volume.begin(
                PointHeader.delta(
                    rig.volume.epoch(),
                    third,
                    List.of(onThird, VolumeRig.fullDisk(VDB, mine.length)))));
    assertRefused(
        Code.OUT_OF_SEQUENCE,
        () ->
            rig.volume.begin(
                PointHeader.delta(
                    rig.volume.epoch(),
                    third,
                    List.of(onThird, VolumeRig.disk(VDB, mine.length)))));
    PointId back = rig.deltaOn(third, a3).pointId();
    assertThat(rig.read(grown.pointId(), VDB)).isEqualTo(mine);
    // And when the line that has it is gone, the id is free
    assertThat(rig.volume.removeLine(new Line(2, second)))
        .containsExactly(fourth, fifth, grown.pointId());
    assertThat(rig.disk(VDB).resolve("base.raw")).doesNotExist();
    try (PointWriter writer =
        rig.volume.begin(
            PointHeader.delta(
                rig.volume.epoch(), back, List.of(onThird, VolumeRig.fullDisk(VDB, CLUSTER))))) {
      back = writer.commit(VolumeRig.seal()).pointId();
    }
    rig = rig.reopened();
    assertThat(rig.read(back, VDB)).isEqualTo(new byte[CLUSTER]);
    assertThat(rig.read(back, VDA)).isEqualTo(a3);
    assertThat(rig.volume.problems()).isEmpty();
  }
}
