package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A volume whose disks lie in two locations, stopped at every operation of a commit. */
class TwoPlacesCrashTest {
  private static final int SIZE_BYTES = 2 * Cluster.SIZE_BYTES;
  private static final int OPERATIONS_MAX = 200;
  private static final SpaceLimits ROOMY = new SpaceLimits(0, 0, 70, 85, 95);

  @TempDir Path folder;

  private static StorageLocations open(Path root, VolumeFiles files) throws IOException {
    return StorageLocations.open(
        List.of(location(root, "fast"), location(root, "slow")),
        Files.createDirectories(root.resolve("registry")),
        VolumeRig.SETTINGS,
        new ManualClock(VolumeRig.START),
        files);
  }

  private static LocationSettings location(Path root, String name) throws IOException {
    return new LocationSettings(
        name, Files.createDirectories(root.resolve(name)), Optional.empty(), ROOMY, true);
  }

  private static RecoveryPoint write(ReplicaVolume volume, byte[] content) throws IOException {
    @Nullable PointId parent = volume.newest().map(RecoveryPoint::pointId).orElse(null);
    boolean full = parent == null;
    List<PointHeader.Disk> disks =
        List.of(
            new PointHeader.Disk(VDA, "vda", SIZE_BYTES, full),
            new PointHeader.Disk(VDB, "vdb", SIZE_BYTES, full));
    PointHeader header =
        parent == null
            ? PointHeader.initial(volume.epoch(), "copy-1", disks)
            : PointHeader.delta(volume.epoch(), parent, disks);
    try (PointWriter writer = volume.begin(header)) {
      for (long cluster = 0; cluster < 2; cluster++) {
        VolumeRig.put(writer, VDA, cluster, content);
        VolumeRig.put(writer, VDB, cluster, content);
      }
      return writer.commit(VolumeRig.seal());
    }
  }

  @ParameterizedTest
  @EnumSource(FaultyFiles.Fault.class)
  void I4_aPointOverTwoLocationsIsInBothOrInNone(FaultyFiles.Fault fault) throws IOException {
    byte[] first = content(1, SIZE_BYTES);
    byte[] second = content(2, SIZE_BYTES);
    boolean struck = true;
    for (int failAt = 1; struck; failAt++) {
      assertThat(failAt).isLessThan(OPERATIONS_MAX);
      // Given
      Path root = Files.createDirectory(folder.resolve("run-" + failAt));
      Path kept = Files.createDirectory(folder.resolve("kept-" + failAt));
      try (StorageLocations locations = open(root, new RealFiles())) {
        write(locations.create(VM, "web", new Placing("fast", Map.of("vdb", "slow"))), first);
      }
      FaultyFiles faulty = new FaultyFiles(root, kept, fault, failAt, failAt);
      // When
      boolean acknowledged = false;
      try (StorageLocations locations = open(root, faulty)) {
        write(locations.volume(VM), second);
        acknowledged = true;
      } catch (IOException e) {
        assertThat(faulty.struck()).as("%s", e).isTrue();
      }
      struck = faulty.struck();
      faulty.afterwards();
      // Then
      try (StorageLocations locations = open(root, new RealFiles())) {
        check(locations.volume(VM), acknowledged, first, second);
      }
    }
  }

  private static void check(ReplicaVolume volume, boolean acknowledged, byte[] first, byte[] second)
      throws IOException {
    List<RecoveryPoint> points = volume.points();
    assertThat(volume.problems()).isEmpty();
    assertThat(points.size()).isBetween(acknowledged ? 2 : 1, 2);
    for (int index = 0; index < points.size(); index++) {
      try (PointView view = volume.view(points.get(index).pointId())) {
        byte[] expected = index == 0 ? first : second;
        assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(expected);
        assertThat(VolumeRig.read(view.disk(VDB))).isEqualTo(expected);
      }
    }
  }
}
