package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read once, and every point that rests on them is proved, or named. */
class RollingCheckTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;
  private static final int CLUSTERS = 6;
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private final List<PointId> points = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private VolumeRig rig;

  @SuppressWarnings("NullAway.Init")
  private byte[] content;

  @BeforeEach
  void createPoints() throws IOException {
    rig = VolumeRig.create(root);
    content = content(1, CLUSTERS * CLUSTER);
    points.add(rig.initial(content).pointId());
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
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

  private void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 1);
    }
  }

  private void damageFrame(PointId point) throws IOException {
    Path file = VolumeLayout.qcow2(rig.disk(VDA), point);
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length - 4; at++) {
      if (ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at) == 0xFD2FB528) {
        flip(file, at + 1000);
        return;
      }
    }
    throw new AssertionError("no frame");
  }

  private long verifyAll(Instant since) throws IOException, InterruptedException {
    AtomicLong bytes = new AtomicLong();
    rig.volume.verifyFiles(points.getLast(), since, bytes::addAndGet);
    return bytes.get();
  }

  private List<Boolean> damaged() {
    return points.stream()
        .map(point -> rig.volume.health(point) instanceof Health.Damaged)
        .toList();
  }

  @Test
  void everyPointIsProvedByOneReadingOfEachCluster() throws Exception {
    // When
    long bytes = verifyAll(VolumeRig.START);
    // Then: the base's clusters and one of each of the others
    assertThat(bytes).isEqualTo(2L * CLUSTERS * CLUSTER);
    for (PointId point : points) {
      assertThat(rig.volume.health(point)).isEqualTo(new Health.Verified(VolumeRig.START));
    }
    assertThat(verifyAll(VolumeRig.START)).as("nothing is read twice").isZero();
    rig = rig.reopened();
    assertThat(rig.volume.health(points.get(2))).isInstanceOf(Health.Verified.class);
  }

  @Test
  void I7_eachDamageIsFoundAndNamedWithItsPointsAndTheRestIsProved() throws Exception {
    // Given: cluster 4 of the base is of points 0 to 4; cluster 1 in point 2 of it and all above
    flip(rig.disk(VDA).resolve("base.raw"), 4L * CLUSTER + 9);
    flip(rig.disk(VDA).resolve("base.raw"), 5L * CLUSTER + 9);
    damageFrame(points.get(6));
    // When
    verifyAll(VolumeRig.START);
    // Then
    assertThat(damaged()).containsExactly(true, true, true, true, true, true, true);
    assertThat(rig.volume.damages())
        .extracting(DamageReport::file)
        .containsExactly(
            "disks/disk-a/base.raw",
            "disks/disk-a/base.raw",
            "disks/disk-a/" + points.get(6) + ".qcow2");
    assertThat(rig.volume.damages()).extracting(DamageReport::points).containsExactly(5, 6, 1);
  }

  @Test
  void pointsBesideTheDamageAreVerified() throws Exception {
    damageFrame(points.get(6));
    verifyAll(VolumeRig.START);
    assertThat(damaged()).containsExactly(false, false, false, false, false, false, true);
    assertThat(rig.volume.health(points.get(5))).isInstanceOf(Health.Verified.class);
  }

  @Test
  void aTableThatLostAnEntryIsFoundThoughNothingWrongIsRead() throws Exception {
    // Given: an older file with a sidecar in its name takes the place of a newer one
    Path file = VolumeLayout.qcow2(rig.disk(VDA), points.get(3));
    Files.copy(
        VolumeLayout.qcow2(rig.disk(VDA), points.get(4)),
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    // When
    verifyAll(VolumeRig.START);
    // Then
    assertThat(damaged()).containsExactly(false, false, false, true, true, true, true);
  }

  @Test
  void aManifestThatSaysSomethingElseMakesItsPointDamaged() throws Exception {
    // Given: a sealed manifest with another digest
    Path manifest = rig.home().resolve("points").resolve(points.get(3) + ".json");
    var tree = SealedJson.readTree(manifest);
    ((com.fasterxml.jackson.databind.node.ObjectNode) tree.get("disks").get(0))
        .put("contentDigest", "0".repeat(64));
    rig.close();
    Files.write(manifest, SealedJson.seal(tree));
    rig = VolumeRig.open(root);
    // When
    verifyAll(VolumeRig.START);
    // Then
    assertThat(damaged()).containsExactly(false, false, false, true, false, false, false);
  }

  @Test
  void removalsMeanwhileDisturbNothing() throws Exception {
    // Given
    AtomicLong steps = new AtomicLong();
    // When: the oldest points go while the base is read
    rig.volume.verifyFiles(
        points.getLast(),
        VolumeRig.START,
        _ -> {
          if (steps.incrementAndGet() == 3) {
            remove();
          }
        });
    // Then
    points.removeAll(points.subList(0, 2));
    points.remove(1);
    assertThat(rig.volume.damages()).isEmpty();
    for (PointId point : points) {
      assertThat(rig.volume.health(point)).isInstanceOf(Health.Verified.class);
    }
  }

  private void remove() {
    try {
      rig.volume.merge(points.subList(0, 2), points.get(2));
      rig.volume.merge(points.get(3), points.get(4));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aCheckThatIsEndedKeepsNothingAsVerified() {
    assertThatThrownBy(() ->
            rig.volume.verifyFiles(
                points.getLast(),
                VolumeRig.START,
                _ -> {
                  throw new InterruptedException("ended");
                }))
        .isInstanceOf(InterruptedException.class);
    assertThat(rig.volume.health(points.getFirst())).isInstanceOf(Health.Unread.class);
    assertThat(rig.volume.verifyProgress()).isEmpty();
  }

  @Test
  void everyPointIsDueWithinTheTimeAndTheNewestOfTheUnreadComesFirst() throws Exception {
    // Given
    List<RecoveryPoint> listed = rig.volume.points();
    Instant now = VolumeRig.START;
    // Then
    assertThat(RollingCheck.next(listed, java.util.Map.of(), now, WEEK)).isEmpty();
    assertThat(RollingCheck.next(listed, java.util.Map.of(), now.plus(WEEK), WEEK))
        .contains(points.getLast());
    var verified = new java.util.HashMap<PointId, Instant>();
    points.forEach(point -> verified.put(point, now.plusSeconds(point.sequence())));
    assertThat(RollingCheck.next(listed, verified, now.plus(Duration.ofDays(5)), WEEK))
        .contains(points.getFirst());
    assertThat(RollingCheck.next(listed, verified, now.plus(Duration.ofDays(3)), WEEK)).isEmpty();
  }
}
