package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.START;
import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageLocationsTest {
  private static final SpaceLimits ROOMY = new SpaceLimits(0, 0, 70, 85, 95);
  private static final int SIZE_BYTES = 3 * Cluster.SIZE_BYTES + 512;

  @TempDir Path folder;
  private Path registry;
  private Path fast;
  private Path slow;

  @BeforeEach
  void directories() throws IOException {
    registry = Files.createDirectory(folder.resolve("registry"));
    fast = Files.createDirectory(folder.resolve("fast"));
    slow = Files.createDirectory(folder.resolve("slow"));
  }

  private static LocationSettings location(Path path, boolean initialises) {
    return new LocationSettings(
        VolumeLayout.name(path), path, Optional.of("gold"), ROOMY, initialises);
  }

  private StorageLocations open(LocationSettings... settings) {
    return StorageLocations.open(
        List.of(settings), registry, VolumeRig.SETTINGS, new ManualClock(START));
  }

  private StorageLocations both() {
    return open(location(fast, true), location(slow, true));
  }

  private static void fails(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VolumeException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  private static RecoveryPoint initial(ReplicaVolume volume, byte[] content) throws IOException {
    PointHeader header =
        PointHeader.initial(
            volume.epoch(),
            "copy-1",
            List.of(
                VolumeRig.fullDisk(VDA, SIZE_BYTES),
                new PointHeader.Disk(VDB, "vdb", SIZE_BYTES, true)));
    try (PointWriter writer = volume.begin(header)) {
      for (long cluster = 0; cluster < Cluster.count(SIZE_BYTES); cluster++) {
        VolumeRig.put(writer, VDA, cluster, content);
        VolumeRig.put(writer, VDB, cluster, content);
      }
      return writer.commit(VolumeRig.seal());
    }
  }

  private static RecoveryPoint delta(ReplicaVolume volume, byte[] content) throws IOException {
    PointHeader header =
        PointHeader.delta(
            volume.epoch(),
            volume.newest().orElseThrow().pointId(),
            List.of(
                VolumeRig.disk(VDA, SIZE_BYTES),
                new PointHeader.Disk(VDB, "vdb", SIZE_BYTES, false)));
    try (PointWriter writer = volume.begin(header)) {
      VolumeRig.put(writer, VDA, 1, content);
      VolumeRig.put(writer, VDB, 1, content);
      return writer.commit(VolumeRig.seal());
    }
  }

  private static byte[] read(ReplicaVolume volume, PointId point, DiskId disk) throws IOException {
    try (PointView view = volume.view(point)) {
      return VolumeRig.read(view.disk(disk));
    }
  }

  @Test
  void aVolumeGoesWhereItIsAskedAndIsFoundAgain() throws IOException {
    // Given
    try (StorageLocations locations = both()) {
      locations.create(VM, "web-1", new Placing("slow", Map.of()));
    }
    // When
    try (StorageLocations locations = both()) {
      // Then
      assertThat(locations.volume(VM).name()).isEqualTo("web-1");
      assertThat(locations.locationOf(VM)).contains("slow");
      assertThat(slow.resolve(VM.toString())).isDirectory();
      fails(Code.OUT_OF_SEQUENCE, () -> locations.create(VM, "web-1", Placing.ANYWHERE));
      fails(
          Code.UNKNOWN_LOCATION,
          () -> locations.create(UUID.randomUUID(), "x", new Placing("nowhere", Map.of())));
    }
  }

  @Test
  void disksOfOneMachineLieInDifferentLocations() throws IOException {
    // Given
    byte[] first = content(1, SIZE_BYTES);
    byte[] second = content(2, SIZE_BYTES);
    PointId older;
    PointId newer;
    try (StorageLocations locations = both()) {
      ReplicaVolume volume =
          locations.create(VM, "web-1", new Placing("fast", Map.of("vdb", "slow")));
      older = initial(volume, first).pointId();
      newer = delta(volume, second).pointId();
    }
    // When
    try (StorageLocations locations = both()) {
      ReplicaVolume volume = locations.volume(VM);
      // Then
      Path elsewhere = slow.resolve("disks").resolve(VM.toString()).resolve(VDB.text());
      assertThat(elsewhere.resolve("base.raw")).exists();
      assertThat(fast.resolve(VM.toString()).resolve("disks").resolve(VDB.text())).doesNotExist();
      assertThat(read(volume, older, VDB)).isEqualTo(first);
      assertThat(read(volume, newer, VDA)).isEqualTo(read(volume, newer, VDB)).isNotEqualTo(first);
      volume.foldOldest();
      assertThat(volume.problems()).isEmpty();
      assertThat(volume.verify(newer).pointId()).isEqualTo(newer);
    }
  }

  @Test
  void aVolumeWhoseDiskIsInAClosedLocationIsNotOpened() throws IOException {
    // Given
    try (StorageLocations locations = both()) {
      initial(
          locations.create(VM, "web-1", new Placing("fast", Map.of("vdb", "slow"))),
          content(1, SIZE_BYTES));
    }
    Path away = Files.move(slow, folder.resolve("away"));
    try (StorageLocations locations = both()) {
      // Then
      fails(Code.LOCATION_CLOSED, () -> locations.volume(VM));
      // When
      Files.move(away, slow);
      // Then
      assertThat(locations.volume(VM).points()).hasSize(1);
      assertThat(locations.volume(VM).problems()).isEmpty();
    }
  }

  @Test
  void anUnmountedLocationIsClosedNothingIsWrittenThereAndTheOthersGoOn() throws IOException {
    // Given
    UUID other = UUID.randomUUID();
    try (StorageLocations locations = both()) {
      locations.create(VM, "web-1", new Placing("slow", Map.of()));
      locations.create(other, "db-1", new Placing("fast", Map.of()));
      Path mounted = Files.move(slow, folder.resolve("mounted"));
      Files.createDirectory(slow); // the bare mount point
      // When
      LocationStatus status = locations.statuses().getLast();
      // Then
      assertThat(status.state()).isEqualTo(LocationStatus.State.CLOSED);
      assertThat(status.reason()).contains("not mounted");
      fails(Code.LOCATION_CLOSED, () -> locations.volume(VM));
      fails(Code.OUT_OF_SEQUENCE, () -> locations.create(VM, "web-1", Placing.ANYWHERE));
      fails(
          Code.LOCATION_CLOSED,
          () -> locations.create(UUID.randomUUID(), "x", new Placing("slow", Map.of())));
      assertThat(locations.volumes())
          .anySatisfy(entry -> {
            assertThat(entry.vm()).isEqualTo(VM);
            assertThat(entry.name()).isEqualTo("web-1");
            assertThat(entry.problem()).contains("slow is closed");
          });
      assertThat(locations.volume(other).name()).isEqualTo("db-1");
      assertThat(slow).isEmptyDirectory();
      // When
      Files.delete(slow);
      Files.move(mounted, slow);
      // Then
      assertThat(locations.volume(VM).name()).isEqualTo("web-1");
      assertThat(locations.statuses()).allMatch(one -> one.state() == LocationStatus.State.OPEN);
    }
  }

  @Test
  void anOpenVolumeWritesNothingIntoABareMountPoint() throws IOException {
    // Given
    try (StorageLocations locations = both()) {
      ReplicaVolume volume = locations.create(VM, "web-1", new Placing("slow", Map.of()));
      initial(volume, content(1, SIZE_BYTES));
      Files.move(slow, folder.resolve("mounted"));
      Files.createDirectory(slow);
      // Then
      fails(Code.LOCATION_CLOSED, () -> delta(volume, content(2, SIZE_BYTES)));
      assertThatThrownBy(() -> volume.rename("web-2")).isInstanceOf(VolumeException.class);
      assertThat(slow).isEmptyDirectory();
    }
  }

  @Test
  void aDirectoryBecomesALocationOnlyWhenItIsToldTo() throws IOException {
    // Given
    LocationSettings untold = location(slow, false);
    try (StorageLocations locations = open(untold)) {
      assertThat(locations.statuses().getFirst().reason()).contains("secondsite host storage init");
      assertThat(slow).isEmptyDirectory();
      // When
      locations.initialise("slow");
      // Then
      assertThat(locations.statuses().getFirst().state()).isEqualTo(LocationStatus.State.OPEN);
      fails(Code.OUT_OF_SEQUENCE, () -> locations.initialise("slow"));
      fails(Code.UNKNOWN_LOCATION, () -> locations.initialise("other"));
    }
    Files.delete(slow.resolve(StorageLocation.MARKER));
    Files.delete(registry.resolve("slow.json"));
    try (StorageLocations locations = open(location(slow, true))) {
      assertThat(locations.statuses().getFirst().state()).isEqualTo(LocationStatus.State.CLOSED);
      fails(Code.OUT_OF_SEQUENCE, () -> locations.initialise("slow")); // it is not empty
    }
  }

  @Test
  void swappedAndDamagedMarkersCloseALocation() throws IOException {
    // Given
    try (StorageLocations locations = both()) {
      locations.create(VM, "web-1", new Placing("slow", Map.of()));
    }
    Path other = Files.createDirectories(folder.resolve("other").resolve("slow"));
    try (StorageLocations foreign =
        StorageLocations.open(
            List.of(location(other, true)),
            Files.createDirectory(folder.resolve("registry-2")),
            VolumeRig.SETTINGS,
            new ManualClock(START))) {
      assertThat(foreign.statuses().getFirst().state()).isEqualTo(LocationStatus.State.OPEN);
    }
    Path marker = slow.resolve(StorageLocation.MARKER);
    byte[] own = Files.readAllBytes(marker);
    List<byte[]> wrong = new ArrayList<>();
    wrong.add(Files.readAllBytes(other.resolve(StorageLocation.MARKER)));
    wrong.add(Files.readAllBytes(fast.resolve(StorageLocation.MARKER)));
    wrong.add(new byte[0]);
    wrong.add(
        new String(own, StandardCharsets.UTF_8).replace('2', '3').getBytes(StandardCharsets.UTF_8));
    try (StorageLocations locations = both()) {
      for (byte[] content : wrong) {
        // When
        Files.write(marker, content);
        // Then
        assertThat(locations.statuses().getLast().state()).isEqualTo(LocationStatus.State.CLOSED);
        fails(Code.LOCATION_CLOSED, () -> locations.volume(VM));
      }
      Files.write(marker, own);
      assertThat(locations.volume(VM).name()).isEqualTo("web-1");
    }
  }

  @Test
  void aFolderOfAReleaseWithoutMarkersIsTakenOver() throws IOException {
    // Given
    try (VolumeRig rig = VolumeRig.create(slow)) {
      rig.initial(content(1, SIZE_BYTES));
    }
    // When
    try (StorageLocations locations = open(location(slow, true))) {
      // Then
      assertThat(locations.volume(VM).points()).hasSize(1);
    }
  }

  @Test
  void aVolumeInTwoLocationsIsAProblemAndNotAGuess() throws IOException {
    // Given
    try (StorageLocations locations = both()) {
      locations.create(VM, "web-1", new Placing("slow", Map.of()));
    }
    Path copy = fast.resolve(VM.toString());
    Files.createDirectory(copy);
    Files.copy(slow.resolve(VM.toString()).resolve("volume.json"), copy.resolve("volume.json"));
    try (StorageLocations locations = both()) {
      // Then
      fails(Code.CORRUPT, () -> locations.volume(VM));
      assertThat(locations.volumes()).hasSize(1);
      assertThat(locations.volumes().getFirst().problem()).contains("move one away");
    }
  }

  @Test
  void I15_belowTheReserveNoPointIsBegunAndPointsStayReadable() throws IOException {
    // Given
    byte[] first = content(1, SIZE_BYTES);
    PointId point;
    try (StorageLocations locations = open(location(slow, true))) {
      point = initial(locations.create(VM, "web-1", Placing.ANYWHERE), first).pointId();
    }
    SpaceLimits full = new SpaceLimits(90, Long.MAX_VALUE, 70, 85, 95);
    LocationSettings settings = new LocationSettings("slow", slow, Optional.empty(), full, false);
    try (StorageLocations locations = open(settings)) {
      ReplicaVolume volume = locations.volume(VM);
      // Then
      LocationStatus status = locations.statuses().getFirst();
      Assumptions.assumeTrue(status.freeBytes() < status.reserveBytes());
      assertThat(status.level()).isEqualTo(SpaceLevel.CRITICAL);
      fails(Code.NO_SPACE, () -> delta(volume, content(2, SIZE_BYTES)));
      assertThat(read(volume, point, VDA)).isEqualTo(first);
    }
  }

  @Test
  void I16_aFailedSyncDegradesTheLocationUntilWhatIsThereWasReadAgain() throws IOException {
    // Given
    byte[] first = content(1, SIZE_BYTES);
    FailingSync files = new FailingSync();
    try (StorageLocations locations =
        StorageLocations.open(
            List.of(location(slow, true)),
            registry,
            VolumeRig.SETTINGS,
            new ManualClock(START),
            files)) {
      ReplicaVolume volume = locations.create(VM, "web-1", Placing.ANYWHERE);
      PointId point = initial(volume, first).pointId();
      // When
      files.failing = true;
      fails(Code.FAILED, () -> delta(volume, content(2, SIZE_BYTES)));
      files.failing = false;
      // Then
      assertThat(locations.statuses().getFirst().degraded()).contains("Input/output error");
      locations.look();
      assertThat(locations.statuses().getFirst().degraded()).isNull();
      ReplicaVolume again = locations.volume(VM);
      assertThat(again.points()).extracting(RecoveryPoint::pointId).containsExactly(point);
      assertThat(read(again, point, VDA)).isEqualTo(first);
      assertThat(delta(again, content(3, SIZE_BYTES)).parent()).isEqualTo(point);
    }
  }

  @Test
  void overlappingOrUnnamedLocationsAreRefused() {
    assertThatThrownBy(() -> open(location(slow, true), location(slow.resolve("in"), true)))
        .hasMessageContaining("lies in the other");
    assertThatThrownBy(() -> location(folder.resolve("a name"), true)).hasMessageContaining("name");
    assertThatThrownBy(() -> new SpaceLimits(10, 0, 90, 85, 95)).hasMessageContaining("ascending");
  }

  /** A device that fails to keep what it was given. */
  private static final class FailingSync implements VolumeFiles {
    private final VolumeFiles real = new RealFiles();
    private boolean failing;

    @Override
    public void createDirectory(Path directory) throws IOException {
      real.createDirectory(directory);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
      return real.create(file);
    }

    @Override
    public void write(FileChannel channel, Path file, long offset, ByteBuffer from)
        throws IOException {
      real.write(channel, file, offset, from);
    }

    @Override
    public void resize(Path file, long sizeBytes) throws IOException {
      real.resize(file, sizeBytes);
    }

    @Override
    public void sync(Path file) throws IOException {
      if (failing) {
        throw new IOException("Input/output error");
      }
      real.sync(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      real.syncDirectory(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      real.delete(file);
    }
  }
}
