package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.changed;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I26: a disk rests on somebody else's image, which is never written, until that is drained. */
class ForeignBaseTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Path image;
  private VolumeRig rig;
  private final byte[] old = content(1, 6 * CLUSTER + 1024);

  @BeforeEach
  void createVolume() throws IOException {
    Arrays.fill(old, 2 * CLUSTER, 3 * CLUSTER, (byte) 0);
    image = Files.write(folder.resolve("old primary.raw"), old);
    rig = VolumeRig.create(Files.createDirectory(folder.resolve("store")));
  }

  @AfterEach
  void closeVolume() throws IOException {
    rig.close();
    assertThat(rig.images.open()).isZero();
  }

  private static void assertRefused(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VolumeException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private long drained() {
    return rig.volume.foreignDisks().getFirst().drainedClusters();
  }

  @Test
  void theFirstPointIsWhatTheImageHoldsAndNothingIsCopied() throws IOException {
    // Given
    FileTime before = Files.getLastModifiedTime(image);
    // When
    RecoveryPoint point = rig.adopt(image);
    rig = rig.reopened();
    // Then
    assertThat(rig.read(point.pointId(), VDA)).isEqualTo(old);
    assertThat(rig.volume.verify(point.pointId()).disks()).hasSize(1);
    assertThat(rig.volume.newestChecksums(VDA).digest())
        .isEqualTo(ContentDigest.of(new ByteArrayDisk(old)).digest())
        .isEqualTo(point.disks().getFirst().contentDigest());
    ForeignDisk disk = rig.volume.foreignDisks().getFirst();
    assertThat(disk.image().path()).isEqualTo(image.toString());
    assertThat(disk.drainedClusters()).isZero();
    assertThat(disk.clusters()).isEqualTo(7);
    assertThat(Files.readAllBytes(rig.disk(VDA).resolve("base.raw")))
        .isEqualTo(new byte[old.length]);
    assertThat(rig.volume.problems()).isEmpty();
    assertThat(Files.readAllBytes(image)).isEqualTo(old);
    assertThat(Files.getLastModifiedTime(image)).isEqualTo(before);
  }

  @Test
  void whatDiffersAtTheSourceComesByComparisonAndTheImageMayGoWhenItIsDrained() throws IOException {
    // Given
    PointId adopted = rig.adopt(image).pointId();
    byte[] now = changed(changed(old, old.length, 1), old.length, 4);
    ContentDigest mine = ContentDigest.of(new ByteArrayDisk(now));
    ContentDigest theirs = rig.volume.newestChecksums(VDA);
    List<PointHeader.Disk> disks = List.of(VolumeRig.disk(VDA, now.length));
    PointId synced;
    try (PointWriter writer =
        rig.volume.begin(PointHeader.resync(rig.volume.epoch(), adopted, disks))) {
      for (long cluster = 0; cluster < 7; cluster++) {
        if (!mine.checksum(cluster).equals(theirs.checksum(cluster))) {
          VolumeRig.put(writer, VDA, cluster, now);
        }
      }
      RecoveryPoint point = writer.commit(VolumeRig.seal());
      assertThat(point.disks().getFirst().changedClusters()).isEqualTo(2);
      synced = point.pointId();
    }
    // When
    rig.volume.drain(() -> true);
    Files.delete(image);
    // Then
    assertThat(rig.volume.foreignDisks()).isEmpty();
    assertThat(rig.disk(VDA).resolve("base.drained")).doesNotExist();
    assertThat(Files.readString(rig.home().resolve("volume.json"))).doesNotContain("foreign");
    rig = rig.reopened();
    assertThat(rig.volume.problems()).isEmpty();
    assertThat(rig.read(adopted, VDA)).isEqualTo(old);
    assertThat(rig.read(synced, VDA)).isEqualTo(now);
    assertThat(Files.readAllBytes(rig.disk(VDA).resolve("base.raw"))).isEqualTo(old);
  }

  @Test
  void drainingGoesOnWhereItStopped() throws IOException {
    // Given
    PointId point = rig.adopt(image).pointId();
    // When, then
    rig.drain(2);
    assertThat(drained()).isEqualTo(2);
    rig = rig.reopened();
    assertThat(drained()).isEqualTo(2);
    rig.drain(3);
    assertThat(drained()).isEqualTo(5);
    assertThat(rig.read(point, VDA)).isEqualTo(old);
    rig.drain(100);
    assertThat(rig.volume.foreignDisks()).isEmpty();
    assertThat(rig.read(point, VDA)).isEqualTo(old);
  }

  @Test
  void aFoldIntoABaseThatIsNotDrainedIsNotOverwritten() throws IOException {
    // Given
    rig.adopt(image);
    rig.drain(1);
    byte[] small = changed(old, 4 * CLUSTER - 512, 1);
    rig.delta(small, 1);
    byte[] large = changed(small, 8 * CLUSTER, 5);
    PointId last = rig.delta(large, 5).pointId();
    // When
    rig.volume.foldOldest();
    rig.drain(1);
    rig.volume.foldOldest();
    rig = rig.reopened();
    assertThat(rig.read(last, VDA)).isEqualTo(large);
    rig.drain(100);
    Files.delete(image);
    // Then
    assertThat(rig.volume.foreignDisks()).isEmpty();
    assertThat(rig.read(last, VDA)).isEqualTo(large);
    assertThat(Files.readAllBytes(rig.disk(VDA).resolve("base.raw"))).isEqualTo(large);
  }

  @Test
  void anImageThatSomebodyWroteIsToldAndWhatItLostIsNotServed() throws IOException {
    // Given
    PointId point = rig.adopt(image).pointId();
    rig.drain(1);
    byte[] overwritten = changed(changed(old, old.length, 0), old.length, 4);
    Files.write(image, overwritten);
    Files.setLastModifiedTime(image, FileTime.from(VolumeRig.START));
    // When
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.file()).isEqualTo(image.toString());
          assertThat(problem.message()).contains("changed by somebody");
        });
    assertThat(cluster(point, 0)).isEqualTo(VolumeRig.cluster(old, 0));
    assertThat(cluster(point, 5)).isEqualTo(VolumeRig.cluster(old, 5));
    assertThatThrownBy(() -> cluster(point, 4))
        .isInstanceOf(CorruptClusterException.class)
        .hasMessageContaining(image.toString());
    assertThat(rig.volume.health(point)).isInstanceOf(Health.Damaged.class);
    // And draining takes what is still right, names the rest, and keeps the mark
    rig.drain(100);
    assertThat(drained()).isEqualTo(6);
    assertThat(rig.volume.problems())
        .anySatisfy(problem ->
            assertThat(problem.message()).contains("1 clusters of disk-a are not what they were"));
  }

  private byte[] cluster(PointId point, long cluster) throws IOException {
    try (PointView view = rig.volume.view(point)) {
      byte[] content = new byte[CLUSTER];
      view.disk(VDA).read(Cluster.offset(cluster), ByteBuffer.wrap(content));
      return content;
    }
  }

  @Test
  void anImageThatIsGoneIsToldAndIsNoDamageOfThePoint() throws IOException {
    // Given
    PointId point = rig.adopt(image).pointId();
    rig.drain(2);
    Path away = Files.move(image, folder.resolve("away"));
    // When
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.problems()).extracting(Problem::file).containsExactly(image.toString());
    assertThat(cluster(point, 1)).isEqualTo(VolumeRig.cluster(old, 1));
    assertThat(cluster(point, 2)).isEqualTo(VolumeRig.cluster(old, 2));
    assertThatThrownBy(() -> cluster(point, 3))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(CorruptClusterException.class);
    assertThat(rig.volume.health(point)).isInstanceOf(Health.Unread.class);
    assertThatThrownBy(() -> rig.drain(100)).isInstanceOf(VolumeException.class);
    // And when it is back all is well
    Files.move(away, image);
    rig = rig.reopened();
    assertThat(rig.read(point, VDA)).isEqualTo(old);
  }

  @Test
  void I7_whatSaysWhatIsDrainedMayBeDamagedWithoutHarm() throws IOException {
    // Given
    PointId point = rig.adopt(image).pointId();
    rig.drain(4);
    rig.close();
    Path file = rig.disk(VDA).resolve("base.drained");
    byte[] kept = Files.readAllBytes(file);
    Random random = new Random(7);
    List<byte[]> damaged = new ArrayList<>(List.of(new byte[0], new byte[kept.length]));
    for (int flip = 0; flip < 40; flip++) {
      byte[] flipped = kept.clone();
      flipped[random.nextInt(flip < 20 ? 200 : kept.length)] ^= (byte) (1 << random.nextInt(8));
      damaged.add(flipped);
    }
    damaged.add(Arrays.copyOf(kept, 5000));
    for (byte[] content : damaged) {
      Files.write(file, content);
      // When
      rig = VolumeRig.open(rig.root);
      // Then
      assertThat(rig.read(point, VDA)).isEqualTo(old);
      rig.close();
    }
    Files.write(file, damaged.getLast());
    rig = VolumeRig.open(rig.root);
    rig.drain(100);
    Files.delete(image);
    assertThat(rig.read(point, VDA)).isEqualTo(old);
    assertThat(rig.volume.foreignDisks()).isEmpty();
  }

  @Test
  void badImagesAreRefusedWithoutATrace() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.raw"), image);
    Path through = Files.createSymbolicLink(folder.resolve("through"), folder);
    assertRefused(Code.NOT_FOUND, () -> rig.adopt(link));
    assertRefused(Code.NOT_FOUND, () -> rig.adopt(through.resolve(image.getFileName())));
    assertRefused(Code.NOT_FOUND, () -> rig.adopt(folder));
    assertRefused(Code.NOT_FOUND, () -> rig.adopt(folder.resolve("none")));
    assertThat(rig.volume.foreignDisks()).isEmpty();
    // And what had been begun is begun anew
    rig.adopt(image);
    assertRefused(Code.OUT_OF_SEQUENCE, () -> rig.adopt(image));
    assertThat(rig.volume.points()).hasSize(1);
  }

  @Test
  void aViewReadsOnWhileItsBaseIsDrainedAndTheImageGoes() throws Exception {
    // Given
    PointId point = rig.adopt(image).pointId();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        PointView view = rig.volume.view(point)) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        readers.add(
            threads.submit(() -> {
              int rounds = 0;
              while (!stop.get()) {
                assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(old);
                rounds++;
                // Each reader counts once: a quick one must not stand in for one not yet begun
                if (rounds == 1) {
                  reading.countDown();
                }
              }
              return rounds;
            }));
      }
      reading.await();
      // When
      for (int turn = 0; turn < 8; turn++) {
        rig.drain(1);
      }
      rig.drain(1);
      Files.delete(image);
      assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(old);
      stop.set(true);
      // Then
      for (Future<Integer> reader : readers) {
        assertThat(result(reader)).isPositive();
      }
    }
    assertThat(rig.volume.foreignDisks()).isEmpty();
  }

  private static int result(Future<Integer> reader) throws Exception {
    try {
      return reader.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a reader failed", e);
    }
  }

  @Test
  void drainsInTheBackgroundWhenTheVolumeIsOpened() throws IOException {
    // Given
    PointId point = rig.adopt(image).pointId();
    rig.close();
    ForeignDrains drains = new ForeignDrains(rig.images, true);
    // When
    try (ReplicaStore store =
        ReplicaStore.open(
            rig.root,
            VolumeRig.SETTINGS,
            new ManualClock(VolumeRig.START),
            new RealFiles(),
            drains)) {
      ReplicaVolume volume = store.volume(VolumeRig.VM);
      drains.awaitIdle();
      // Then
      assertThat(volume.foreignDisks()).isEmpty();
    }
    Files.delete(image);
    rig = VolumeRig.open(rig.root);
    assertThat(rig.read(point, VDA)).isEqualTo(old);
  }

  @Test
  void anInitialCopyInsteadForgetsTheImage() throws IOException {
    // Given: an adoption that was not finished
    rig.close();
    FaultyFiles files =
        new FaultyFiles(
            rig.root, Files.createDirectory(folder.resolve("kept")), FaultyFiles.Fault.KILL, 40, 1);
    rig = VolumeRig.open(rig.root, files);
    assertThatThrownBy(() -> rig.adopt(image)).isInstanceOf(VolumeException.class);
    assertThat(Files.readString(rig.home().resolve("volume.json"))).contains("foreign");
    rig = rig.reopened();
    byte[] other = content(9, 3 * CLUSTER);
    // When
    PointId point = rig.initial(other).pointId();
    rig = rig.reopened();
    // Then
    assertThat(rig.volume.foreignDisks()).isEmpty();
    assertThat(Files.readString(rig.home().resolve("volume.json"))).doesNotContain("foreign");
    assertThat(rig.read(point, VDA)).isEqualTo(other);
  }
}
