package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A location that is full: at the n-th write, and for real. */
class FullDiskTest {
  private static final int SIZE_BYTES = 2 * Cluster.SIZE_BYTES;
  private static final int WRITES_MAX = 100;

  @TempDir Path folder;

  @Test
  void I15_fullAtTheNthWriteLosesNothingAndGoesOnWhenThereIsRoom() throws IOException {
    byte[] first = VolumeRig.content(1, SIZE_BYTES);
    byte[] second = VolumeRig.content(2, SIZE_BYTES);
    boolean struck = true;
    for (int write = 1; struck; write++) {
      assertThat(write).isLessThan(WRITES_MAX);
      // Given
      Path root = Files.createDirectory(folder.resolve("run-" + write));
      FillingFiles files = new FillingFiles();
      try (VolumeRig rig = VolumeRig.create(root, files)) {
        PointId older = rig.initial(first).pointId();
        // When
        files.roomFor = write;
        boolean acknowledged = false;
        try {
          rig.delta(second, 0, 1);
          acknowledged = true;
        } catch (VolumeException e) {
          assertThat(e.code()).as("%s", e).isEqualTo(Code.NO_SPACE);
        }
        struck = files.struck;
        // Then
        assertThat(rig.read(older, VDA)).isEqualTo(first);
        assertThat(rig.volume.points()).hasSize(acknowledged ? 2 : 1);
        files.roomFor = Integer.MAX_VALUE;
        try (VolumeRig again = rig.reopened()) {
          assertThat(again.volume.points()).hasSize(acknowledged ? 2 : 1);
          assertThat(again.volume.problems()).isEmpty();
          PointId newer = again.delta(second, 0, 1).pointId();
          assertThat(again.read(newer, VDA)).isEqualTo(second);
          assertThat(again.read(older, VDA)).isEqualTo(first);
        }
      }
    }
  }

  /** Says that the device is full from some write on; what makes room works. */
  private static final class FillingFiles implements VolumeFiles {
    private final VolumeFiles real = new RealFiles();
    private int roomFor = Integer.MAX_VALUE;
    private boolean struck;

    private void take() throws IOException {
      if (roomFor != Integer.MAX_VALUE && --roomFor <= 0) {
        struck = true;
        roomFor = 1;
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
      take();
      real.createDirectory(directory);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
      take();
      return real.create(file);
    }

    @Override
    public void write(FileChannel channel, Path file, long offset, ByteBuffer from)
        throws IOException {
      take();
      real.write(channel, file, offset, from);
    }

    @Override
    public void resize(Path file, long sizeBytes) throws IOException {
      take();
      real.resize(file, sizeBytes);
    }

    @Override
    public void sync(Path file) throws IOException {
      take(); // where blocks are allocated late, a sync is what finds the device full
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

  /** Needs root: a tmpfs of 8 MiB, filled by points until it takes none. */
  @Test
  void I15_aRealFileSystemThatIsFullKeepsEveryPointAndTakesMoreWhenThereIsRoom() throws Exception {
    Path root = Files.createDirectory(folder.resolve("small"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", root.toString()) == 0, "root");
    try {
      fillAndFree(root);
    } finally {
      run("umount", root.toString());
    }
  }

  private void fillAndFree(Path root) throws IOException {
    // Given
    byte[] content = new byte[8 * Cluster.SIZE_BYTES];
    new Random(7).nextBytes(content);
    long[] all = {0, 1, 2, 3, 4, 5, 6, 7};
    Path ballast = Files.write(root.resolve("ballast"), new byte[2 << 20]);
    try (StorageLocations locations = open(root)) {
      assertThat(locations.statuses().getFirst().state()).isEqualTo(LocationStatus.State.CLOSED);
      Files.delete(ballast); // a location is made of an empty directory
    }
    try (StorageLocations locations = open(root)) {
      Files.write(ballast, new byte[2 << 20]);
      ReplicaVolume volume = locations.create(VM, "web-1", Placing.ANYWHERE);
      int points = fill(volume, content, all);
      // Then
      assertThat(points).isPositive();
      assertThat(volume.points()).hasSize(points);
      assertThat(locations.statuses().getFirst().level()).isEqualTo(SpaceLevel.CRITICAL);
      for (RecoveryPoint point : volume.points()) {
        assertThat(volume.verify(point.pointId()).pointId()).isEqualTo(point.pointId());
      }
      // When
      Files.delete(ballast);
      // Then
      write(volume, content, all);
      assertThat(volume.points()).hasSize(points + 1);
    }
    try (StorageLocations locations = open(root)) {
      assertThat(locations.volume(VM).problems()).isEmpty();
      assertThat(locations.volume(VM).points()).hasSizeGreaterThan(1);
    }
  }

  private StorageLocations open(Path root) throws IOException {
    Path registry = Files.createDirectories(folder.resolve("registry"));
    SpaceLimits limits = new SpaceLimits(2, 1L << 30, 70, 85, 95);
    return StorageLocations.open(
        List.of(new LocationSettings("small", root, Optional.empty(), limits, true)),
        registry,
        VolumeRig.SETTINGS,
        new ManualClock(VolumeRig.START));
  }

  private static int fill(ReplicaVolume volume, byte[] content, long[] clusters)
      throws IOException {
    for (int points = 0; ; points++) {
      try {
        write(volume, content, clusters);
      } catch (VolumeException e) {
        assertThat(e.code()).as("%s", e).isEqualTo(Code.NO_SPACE);
        return points;
      }
    }
  }

  private static void write(ReplicaVolume volume, byte[] content, long[] clusters)
      throws IOException {
    Optional<RecoveryPoint> newest = volume.newest();
    PointHeader header =
        newest.isEmpty()
            ? PointHeader.initial(
                volume.epoch(), "copy-1", List.of(VolumeRig.fullDisk(VDA, content.length)))
            : PointHeader.delta(
                volume.epoch(),
                newest.get().pointId(),
                List.of(VolumeRig.disk(VDA, content.length)));
    try (PointWriter writer = volume.begin(header)) {
      for (long cluster : clusters) {
        VolumeRig.put(writer, VDA, cluster, content);
      }
      writer.commit(VolumeRig.seal());
    }
  }

  private int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("command.log").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
