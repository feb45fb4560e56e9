package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.RecoveryPoint.Origin;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was found wrong is kept, for every point that rests on it and for no other. */
class VolumeHealthTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private final List<PointId> points = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private VolumeRig rig;

  @SuppressWarnings("NullAway.Init")
  private byte[] content;

  /** Point 0: all clusters, in the base; point n: cluster n - 1 anew. */
  @BeforeEach
  void createPoints() throws IOException {
    rig = VolumeRig.create(root);
    content = content(1, 4 * CLUSTER);
    points.add(rig.initial(content).pointId());
    for (int cluster = 0; cluster < 3; cluster++) {
      change(cluster, 10 + cluster);
    }
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private void change(int cluster, long seed) throws IOException {
    content = content.clone();
    System.arraycopy(content(seed, CLUSTER), 0, content, cluster * CLUSTER, CLUSTER);
    points.add(rig.delta(content, cluster).pointId());
  }

  private Path file(PointId point) {
    return VolumeLayout.qcow2(rig.disk(VDA), point);
  }

  /** Flips a bit in the middle of a file of one frame: where its frame is. */
  private static void damage(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 1);
    }
  }

  /** In the midst of its one frame. */
  private void damageFrame(PointId point) throws IOException {
    damage(file(point), frame(Files.readAllBytes(file(point))) + 1000);
  }

  private static long frame(byte[] file) {
    for (int at = 0; at < file.length - 4; at++) {
      if (ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at) == 0xFD2FB528) {
        return at;
      }
    }
    throw new AssertionError("no frame");
  }

  private void meet(PointId point) {
    assertThatThrownBy(() -> rig.volume.verify(point)).isInstanceOf(IOException.class);
  }

  private List<Boolean> damaged() {
    return points.stream().map(this::isDamaged).toList();
  }

  private boolean isDamaged(PointId point) {
    return rig.volume.health(point) instanceof Health.Damaged;
  }

  @Test
  void I7_damageInTheBaseIsThatOfAllPointsUpToTheOneThatHoldsTheCluster() throws IOException {
    // Given: cluster 1 of the base, which point 2 holds anew
    damage(rig.disk(VDA).resolve("base.raw"), CLUSTER + 5);
    // When
    meet(points.get(1));
    // Then
    assertThat(damaged()).containsExactly(true, true, false, false);
    assertThat(rig.volume.health(points.get(0)))
        .isInstanceOfSatisfying(
            Health.Damaged.class,
            found -> {
              assertThat(found.file()).isEqualTo("disks/disk-a/base.raw");
              assertThat(found.cluster()).isEqualTo(1);
            });
  }

  @Test
  void I7_damageInAPointsFileIsThatOfAllPointsAbove() throws IOException {
    // Given
    damageFrame(points.get(1));
    // When
    meet(points.get(3));
    // Then
    assertThat(damaged()).containsExactly(false, true, true, true);
    assertThat(rig.volume.damages()).hasSize(1);
    assertThat(rig.volume.damages().getFirst().points()).isEqualTo(3);
  }

  @Test
  void I7_damageOutlivesTheProcess() throws IOException {
    // Given
    damageFrame(points.get(1));
    meet(points.get(1));
    rig.volume.verify(points.get(0));
    // When
    rig = rig.reopened();
    // Then
    assertThat(damaged()).containsExactly(false, true, true, true);
    assertThat(rig.volume.health(points.get(0))).isEqualTo(new Health.Verified(VolumeRig.START));
  }

  @Test
  void damageOfTheHealthFileLeavesPointsUnreadAndIsToldAndNeverGood() throws IOException {
    // Given
    rig.volume.verify(points.get(0));
    damage(rig.home().resolve("health.json"), 30);
    // When
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.health(points.get(0))).isInstanceOf(Health.Unread.class);
    assertThat(rig.volume.problems()).anyMatch(problem -> problem.file().equals("health.json"));
  }

  @Test
  void nothingIsBuiltUponDamageButAResyncMendsIt() throws IOException {
    // Given
    damageFrame(points.get(1));
    meet(points.get(3));
    PointId newest = points.get(3);
    // When
    VolumeException refused =
        catchThrowableOfType(VolumeException.class, () -> rig.delta(content, 3));
    // Then
    assertThat(refused.code()).isEqualTo(Code.CORRUPT);
    // When: the resync compares checksums; only the damaged cluster has none that agrees
    ContentDigest known = rig.volume.newestChecksums(VDA);
    List<Long> differing = new ArrayList<>();
    ContentDigest source = new ContentDigest(content.length);
    for (long cluster = 0; cluster < 4; cluster++) {
      source.put(
          cluster, io.secondsite.disk.ClusterChecksum.of(VolumeRig.cluster(content, cluster)));
      if (!known.checksum(cluster).equals(source.checksum(cluster))) {
        differing.add(cluster);
      }
    }
    assertThat(differing).containsExactly(0L);
    points.add(resync(newest, differing));
    // Then
    assertThat(damaged()).containsExactly(false, true, true, true, false);
    rig.volume.verify(points.getLast());
    change(3, 99);
    assertThat(damaged()).containsExactly(false, true, true, true, false, false);
    assertThat(rig.read(points.getLast(), VDA)).isEqualTo(content);
  }

  private PointId resync(PointId parent, List<Long> clusters) throws IOException {
    PointHeader header =
        new PointHeader(
            rig.volume.epoch(),
            parent,
            Origin.RESYNC,
            null,
            List.of(VolumeRig.disk(VDA, content.length)));
    try (PointWriter writer = rig.volume.begin(header)) {
      for (long cluster : clusters) {
        VolumeRig.put(writer, VDA, cluster, content);
      }
      return writer.commit(VolumeRig.seal()).pointId();
    }
  }

  @Test
  void aResyncThatLeavesTheDamageInheritsIt() throws IOException {
    // Given
    damageFrame(points.get(1));
    meet(points.get(3));
    // When
    points.add(resync(points.get(3), List.of(2L)));
    // Then
    assertThat(isDamaged(points.getLast())).isTrue();
    rig = rig.reopened();
    assertThat(isDamaged(points.getLast())).isTrue();
  }

  @Test
  void removalsKeepDamageRight() throws IOException {
    // Given: cluster 1 of point 2 is wrong; a point above holds it anew
    damageFrame(points.get(2));
    meet(points.get(2));
    points.add(resync(points.get(3), List.of(1L)));
    change(3, 44);
    // When: what rests on the damage cannot take another's place, the rest can
    VolumeException refused =
        catchThrowableOfType(
            VolumeException.class, () -> rig.volume.merge(points.get(1), points.get(2)));
    rig.volume.merge(points.get(3), points.get(4));
    rig.volume.merge(points.get(2), points.get(4));
    // Then
    assertThat(refused.code()).isEqualTo(Code.CORRUPT);
    points.removeAll(List.of(points.get(2), points.get(3)));
    assertThat(damaged()).containsOnly(false);
    rig = rig.reopened();
    assertThat(damaged()).containsOnly(false);
    for (PointId point : points) {
      rig.volume.verify(point);
    }
  }

  @Test
  void aDamageThatOnlyAMergeReadsIsKept() throws IOException {
    // Given
    damageFrame(points.get(2));
    // When
    assertThatThrownBy(() -> rig.volume.merge(points.get(1), points.get(2)))
        .isInstanceOf(VolumeException.class);
    // Then
    assertThat(damaged()).containsExactly(false, false, true, true);
  }

  @Test
  void aFileThatCannotBeOpenedIsNamedWithAllThatRestOnIt() throws IOException {
    // Given
    damage(VolumeLayout.sums(rig.disk(VDA), points.get(2)), 20);
    // When
    meet(points.get(3));
    // Then
    assertThat(damaged()).containsExactly(false, false, true, true);
    assertThat(rig.volume.damages().getFirst().file()).endsWith(points.get(2) + ".qcow2");
  }

  @Test
  void aFullReadThatFindsThePointWholeEndsItsDamage() throws IOException {
    // Given
    byte[] sound = Files.readAllBytes(file(points.get(1)));
    damageFrame(points.get(1));
    meet(points.get(1));
    Files.write(file(points.get(1)), sound);
    // When
    rig.volume.verify(points.get(1));
    // Then
    assertThat(damaged()).containsExactly(false, false, true, true);
  }
}
