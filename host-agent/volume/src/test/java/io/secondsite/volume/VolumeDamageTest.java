package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondsite.disk.Cluster;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.qcow2.Qcow2Writer;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I7: what is damaged on disk is told or lies in dead space; wrong bytes are never served. */
class VolumeDamageTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;
  private static final int FLIPS_PER_FILE = 50;
  private static final int FLIPS_PER_FILE_SOAK = 1000;
  private static final long SEED = 4711;

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private final Map<PointId, byte[]> expected = new TreeMap<>();
  private final List<PointId> points = new ArrayList<>();

  @BeforeEach
  void createPoints() throws IOException {
    try (VolumeRig rig = VolumeRig.create(root)) {
      byte[] content = content(1, 4 * CLUSTER + 512);
      Arrays.fill(content, 2 * CLUSTER, 3 * CLUSTER, (byte) 0);
      remember(rig.initial(content), content);
      for (int index = 0; index < 3; index++) {
        content = content.clone();
        int at = index * CLUSTER;
        System.arraycopy(content(index + 10, CLUSTER), 0, content, at, CLUSTER);
        Arrays.fill(content, at + CLUSTER, at + 2 * CLUSTER, (byte) 0);
        try (PointWriter writer = rig.beginDelta(content.length)) {
          VolumeRig.put(writer, VDA, index, content);
          writer.putZero(VDA, index + 1, 1);
          remember(writer.commit(VolumeRig.seal()), content);
        }
      }
    }
  }

  private void remember(RecoveryPoint point, byte[] content) {
    expected.put(point.pointId(), content);
    points.add(point.pointId());
  }

  private Path home() {
    return root.resolve(VM.toString());
  }

  private Path disk() {
    return home().resolve("disks").resolve(VDA.text());
  }

  /** What became of the points: those that read right. Fails if any reads wrong. */
  private List<PointId> readable() throws IOException {
    List<PointId> good = new ArrayList<>();
    try (VolumeRig rig = VolumeRig.open(root)) {
      for (Map.Entry<PointId, byte[]> point : expected.entrySet()) {
        boolean listed =
            rig.volume.points().stream().anyMatch(one -> one.pointId().equals(point.getKey()));
        if (!listed) {
          assertThat(rig.volume.problems()).isNotEmpty();
        } else if (reads(rig, point.getKey(), point.getValue())) {
          good.add(point.getKey());
        }
      }
    } catch (VolumeException e) {
      assertThat(e.code()).isEqualTo(Code.CORRUPT);
    }
    return good;
  }

  private static boolean reads(VolumeRig rig, PointId point, byte[] content) throws IOException {
    try {
      byte[] read = rig.read(point, VDA);
      assertThat(Arrays.equals(read, content)).as(point + " serves wrong bytes").isTrue();
      return true;
    } catch (CorruptClusterException e) {
      assertThat(rig.volume.health(point)).isInstanceOf(Health.Damaged.class);
      return false;
    } catch (VolumeException e) {
      assertThat(e.code()).isEqualTo(Code.CORRUPT);
      assertThat(rig.volume.health(point)).isInstanceOf(Health.Damaged.class);
      return false;
    }
  }

  @Test
  void noFlippedBitOfAnyFileIsServed() throws IOException {
    flipEverywhere(FLIPS_PER_FILE);
  }

  @Test
  @Tag("soak")
  void noneOfManyFlippedBitsIsServed() throws IOException {
    flipEverywhere(FLIPS_PER_FILE_SOAK);
  }

  private void flipEverywhere(int flipsPerFile) throws IOException {
    // Given
    Random random = new Random(SEED);
    Map<Path, byte[]> before = files();
    int harmless = 0;
    int found = 0;
    for (Map.Entry<Path, byte[]> file : before.entrySet()) {
      for (int flip = 0; flip < flipsPerFile; flip++) {
        long bit = random.nextLong(file.getValue().length * 8L);
        // When
        flip(file.getKey(), bit);
        List<PointId> good = readable();
        Files.write(file.getKey(), file.getValue());
        // Then
        if (good.equals(points)) {
          harmless++;
        } else {
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(harmless / 10);
    assertThat(readable()).isEqualTo(points);
    Map<Path, byte[]> after = files();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((file, bytes) -> assertThat(bytes).isEqualTo(before.get(file)));
  }

  private Map<Path, byte[]> files() throws IOException {
    Map<Path, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("lock") && !file.endsWith("health.json")) {
          files.put(file, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static void flip(Path file, long bit) throws IOException {
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.seek(bit / 8);
      int old = image.read();
      image.seek(bit / 8);
      image.write(old ^ (1 << (bit % 8)));
    }
  }

  @Test
  void aFlippedBitOfTheNewestFilesLeavesTheOlderPointsUsable() throws IOException {
    for (String suffix : List.of(".qcow2", ".sums")) {
      // Given
      Path file = disk().resolve(points.getLast() + suffix);
      byte[] before = Files.readAllBytes(file);
      // When
      flip(file, suffix.equals(".sums") ? 8 * 130 : 8 * (CLUSTER + 100));
      // Then
      assertThat(readable()).isEqualTo(points.subList(0, 3));
      Files.write(file, before);
    }
  }

  @Test
  void verifyFindsTheDamageAndMarksThePoint() throws IOException {
    // Given
    flip(disk().resolve("base.raw"), 8L * (4 * CLUSTER + 5));
    try (VolumeRig rig = VolumeRig.open(root)) {
      // When
      VolumeException failure =
          catchThrowableOfType(VolumeException.class, () -> rig.volume.verify(points.getLast()));
      // Then
      assertThat(failure.code()).isEqualTo(Code.CORRUPT);
      assertThat(failure).hasMessageContaining("base.raw").hasMessageContaining("cluster 4");
      assertThat(rig.volume.health(points.getLast())).isInstanceOf(Health.Damaged.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"base.sums", "base.raw", "e00001-s0000000003.sums"})
  void aHoleInTheMiddleIsNotTakenForZeros(String name) throws IOException {
    // Given
    Path file = disk().resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    int from = name.equals("base.sums") ? BaseSums.HEADER_BYTES : bytes.length / 3;
    Arrays.fill(bytes, from, Math.min(bytes.length, from + 4096), (byte) 0);
    // When
    Files.write(file, bytes);
    // Then
    assertThat(readable()).hasSizeLessThan(points.size());
  }

  @Test
  void aManifestCutAtAnyByteIsHealedFromItsCopy() throws IOException {
    // Given
    Path manifest = home().resolve("points").resolve(points.get(1) + ".json");
    byte[] bytes = Files.readAllBytes(manifest);
    for (int length = 0; length < bytes.length - 1; length += 17) {
      // When
      Files.write(manifest, Arrays.copyOf(bytes, length));
      // Then
      assertThat(readable()).isEqualTo(points);
      assertThat(Files.readAllBytes(manifest)).isEqualTo(bytes);
    }
  }

  @Test
  void aManifestCutAtAnyByteWithoutACopyHidesItAndWhatRestsOnIt() throws IOException {
    // Given
    Path manifest = home().resolve("points").resolve(points.get(2) + ".json");
    Files.delete(disk().resolve(points.get(2) + ".json"));
    byte[] bytes = Files.readAllBytes(manifest);
    for (int length = 0; length < bytes.length - 1; length += 17) {
      // When
      Files.write(manifest, Arrays.copyOf(bytes, length));
      // Then
      assertThat(readable()).isEqualTo(points.subList(0, 2));
    }
    Files.write(manifest, bytes);
    assertThat(readable()).isEqualTo(points);
  }

  @Test
  void sidecarsCutOrGrownAtAnyByteAreFound() throws IOException {
    // Given
    Path sums = disk().resolve(points.getLast() + ".sums");
    byte[] bytes = Files.readAllBytes(sums);
    for (int length = 0; length < bytes.length + 64; length += 3) {
      if (length != bytes.length) { // When
        byte[] changed = Arrays.copyOf(bytes, length);
        Arrays.fill(changed, Math.min(length, bytes.length), length, (byte) 0xff);
        Files.write(sums, changed);
        // Then
        assertThat(readable()).isEqualTo(points.subList(0, 3));
      }
    }
  }

  @Test
  void aFrameThatIsNotWhereTheSidecarNotedItIsFoundByTheTables() throws IOException {
    for (PointId point : points.subList(1, 4)) {
      // Given: a place of nowhere, then one behind the file's end
      Path sums = disk().resolve(point + ".sums");
      int place = PointSums.HEADER_BYTES + PointSums.RUN_BYTES + 16;
      for (long wrong : new long[] {0, -1, 1L << 62 | CLUSTER + 7, 1L << 62 | 1L << 40}) {
        // When
        byte[] bytes = Files.readAllBytes(sums);
        ByteBuffer.wrap(bytes).putLong(place, wrong);
        Files.write(sums, sealed(bytes));
        // Then
        assertThat(readable()).isEqualTo(points);
      }
    }
  }

  @Test
  void sidecarsWithoutPlacesAreRead() throws IOException {
    // Given: what the first version of the format had; one cluster of data and one of zeros
    for (PointId point : points.subList(1, 4)) {
      Path sums = disk().resolve(point + ".sums");
      byte[] bytes = Files.readAllBytes(sums);
      int place = PointSums.HEADER_BYTES + PointSums.RUN_BYTES + 16;
      byte[] older = new byte[bytes.length - Long.BYTES];
      ByteBuffer writing = ByteBuffer.wrap(older).put(bytes, 0, place);
      writing.put(bytes, place + Long.BYTES, writing.remaining()).putInt(8, 1);
      // When
      Files.write(sums, sealed(older));
    }
    // Then
    assertThat(readable()).isEqualTo(points);
  }

  /** With the check code that belongs to what a sidecar says. */
  private static byte[] sealed(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
    return bytes;
  }

  @Test
  void filesThatChangedPlacesAreFound() throws IOException {
    // Given
    Path one = disk().resolve(points.get(1) + ".qcow2");
    Path other = disk().resolve(points.get(2) + ".qcow2");
    swap(one, other);
    // When, then
    assertThat(readable()).isEqualTo(points.subList(0, 1));
    swap(disk().resolve(points.get(1) + ".sums"), disk().resolve(points.get(2) + ".sums"));
    assertThat(readable()).isEqualTo(points.subList(0, 1));
  }

  @Test
  void manifestsThatChangedPlacesAreHealed() throws IOException {
    // Given
    Path folder = home().resolve("points");
    swap(folder.resolve(points.get(1) + ".json"), folder.resolve(points.get(2) + ".json"));
    // When, then
    assertThat(readable()).isEqualTo(points);
  }

  private static void swap(Path one, Path other) throws IOException {
    Path between = one.resolveSibling("between");
    Files.move(one, between);
    Files.move(other, one);
    Files.move(between, other);
  }

  private void rewriteManifest(PointId point, Consumer<ObjectNode> change) throws IOException {
    Path manifest = home().resolve("points").resolve(point + ".json");
    ObjectNode tree = SealedJson.readTree(manifest);
    change.accept(tree);
    Files.write(manifest, SealedJson.seal(tree));
    Files.deleteIfExists(disk().resolve(point + ".json"));
  }

  @Test
  void aSealedManifestOfAnotherVmParentOrFutureIsNotListed() throws IOException {
    List<Consumer<ObjectNode>> changes =
        List.of(
            tree -> tree.put("vm", "99999999-2222-4333-8444-555555555555"),
            tree -> tree.put("formatVersion", 2),
            tree -> tree.put("parent", points.get(0).text()),
            tree -> tree.put("parent", points.get(2).text()),
            tree -> tree.putNull("parent"),
            tree -> tree.remove("kind"),
            tree -> tree.put("sequence", 9),
            tree -> tree.putArray("disks"));
    Path manifest = home().resolve("points").resolve(points.get(2) + ".json");
    byte[] before = Files.readAllBytes(manifest);
    for (Consumer<ObjectNode> change : changes) {
      // When
      rewriteManifest(points.get(2), change);
      // Then
      assertThat(readable()).isEqualTo(points.subList(0, 2));
      Files.write(manifest, before);
    }
    assertThat(readable()).isEqualTo(points);
  }

  @Test
  void fieldsOfNewerReleasesAreToleratedAndKept() throws IOException {
    // Given
    rewriteManifest(points.get(1), tree -> tree.put("colour", "green"));
    assertThat(readable()).isEqualTo(points);
    // When
    try (VolumeRig rig = VolumeRig.open(root)) {
      rig.volume.foldOldest();
    }
    // Then
    Path manifest = home().resolve("points").resolve(points.get(1) + ".json");
    assertThat(SealedJson.readTree(manifest).path("colour").asText()).isEqualTo("green");
  }

  @Test
  void aLinkAPipeOrADirectoryInPlaceOfAFileIsNotFollowed() throws Exception {
    for (String name : List.of("base.raw", points.get(1) + ".qcow2", points.get(1) + ".sums")) {
      Path file = disk().resolve(name);
      Path aside = root.resolve("aside");
      Files.move(file, aside);
      // When, then
      Files.createSymbolicLink(file, aside);
      assertThat(readable()).hasSizeLessThan(points.size());
      Files.delete(file);
      Files.createDirectory(file);
      assertThat(readable()).hasSizeLessThan(points.size());
      Files.delete(file);
      new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        assertThat(readable()).hasSizeLessThan(points.size());
        Files.delete(file);
      }
      Files.move(aside, file);
    }
    assertThat(readable()).isEqualTo(points);
  }

  @Test
  void aBackingFileOutsideTheChainIsNeverOpened() throws IOException {
    // Given
    Path file = disk().resolve(points.getLast() + ".qcow2");
    Files.delete(file);
    Qcow2Writer.emptyShell(file, 4 * CLUSTER + 512, Optional.of("passwd"), "raw");
    // When, then
    assertThat(readable()).isEqualTo(points.subList(0, 3));
  }

  @Test
  void aMissingBaseBreaksThePointsButNotTheStore() throws IOException {
    // Given
    Files.delete(disk().resolve("base.raw"));
    // When
    try (VolumeRig rig = VolumeRig.open(root)) {
      // Then
      assertThat(rig.volume.points()).isEmpty();
      assertThat(rig.volume.problems()).anyMatch(one -> one.message().contains("base.raw"));
      assertThat(
              catchThrowableOfType(VolumeException.class, () -> rig.initial(content(1, CLUSTER)))
                  .code())
          .isEqualTo(Code.CORRUPT);
    }
  }

  @Test
  void filesThatNobodyKnowsStayAndAreReported() throws IOException {
    // Given
    Files.writeString(home().resolve("points").resolve("name\nwith newline.json"), "{}");
    Files.writeString(disk().resolve("notes.txt"), "mine");
    Files.writeString(disk().resolve(new PointId(1, 77) + ".qcow2"), "never committed");
    Files.writeString(disk().resolve("e00001-s0000000002.qcow2.partial"), "left over");
    // When
    try (VolumeRig rig = VolumeRig.open(root)) {
      // Then
      assertThat(rig.volume.points()).hasSize(4);
      assertThat(rig.volume.problems()).hasSize(1);
    }
    assertThat(disk().resolve("notes.txt")).exists();
    assertThat(disk().resolve(new PointId(1, 77) + ".qcow2")).doesNotExist();
    assertThat(disk().resolve("e00001-s0000000002.qcow2.partial")).doesNotExist();
  }

  @Test
  void aDamagedEpochLetsNobodyWriteButEverybodyRead() throws IOException {
    // Given
    Files.writeString(home().resolve("epoch.json"), "{\"number\":1}");
    // When, then
    assertThat(readable()).isEqualTo(points);
    try (VolumeRig rig = VolumeRig.open(root)) {
      assertThat(catchThrowableOfType(VolumeException.class, () -> rig.volume.epoch()).code())
          .isEqualTo(Code.CORRUPT);
    }
  }

  @Test
  void anIncrementOnDamagedChecksumsIsRefusedAndAResyncHeals() throws IOException {
    // Given: a slot of the base that no point above hides
    Path sums = disk().resolve("base.sums");
    flip(sums, 8L * (BaseSums.HEADER_BYTES + 4 * 16 + 3));
    byte[] newest = Objects.requireNonNull(expected.get(points.getLast()));
    try (VolumeRig rig = VolumeRig.open(root)) {
      assertThat(
              catchThrowableOfType(VolumeException.class, () -> rig.beginDelta(newest.length))
                  .code())
          .isEqualTo(Code.CORRUPT);
      // When
      ContentDigest source = ContentDigest.of(new ByteArrayDisk(newest));
      ContentDigest replica = rig.volume.newestChecksums(VDA);
      RecoveryPoint healed;
      try (PointWriter writer =
          rig.volume.begin(
              PointHeader.resync(
                  rig.volume.epoch(),
                  points.getLast(),
                  List.of(VolumeRig.disk(VDA, newest.length))))) {
        for (long cluster = 0; cluster < 5; cluster++) {
          if (!source.checksum(cluster).equals(replica.checksum(cluster))) {
            VolumeRig.put(writer, VDA, cluster, newest);
          }
        }
        healed = writer.commit(VolumeRig.seal());
      }
      // Then
      assertThat(healed.disks().getFirst().changedClusters()).isEqualTo(1);
      assertThat(rig.read(healed.pointId(), VDA)).isEqualTo(newest);
      rig.volume.verify(healed.pointId());
    }
  }
}
