package io.secondsite.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordVolumeTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.000001Z");
  private static final long SIZE_BYTES = 2 * 1024 * 1024 + 512;

  @Test
  void whatWasWrittenIsFoundAlsoAfterTheRingWrapped(@TempDir Path folder) throws Exception {
    // Given
    WritableDisk disk = disk(folder);
    RecordVolume volume = RecordVolume.format(disk, 7, 3);
    // When
    for (long number = 1; number <= 700; number++) {
      volume.write(disk, number, AT);
    }
    // Then
    assertThat(RecordVolume.check(disk)).isEqualTo(new RecordReport(true, 700, 0, AT));
  }

  @Test
  void aBlankDiskIsNoVolume(@TempDir Path folder) throws Exception {
    // Given
    WritableDisk disk = disk(folder);
    // When
    RecordReport report = RecordVolume.check(disk);
    // Then
    assertThat(report).isEqualTo(RecordReport.UNREADABLE);
    assertThat(RecordVolume.isBlank(disk)).isTrue();
  }

  /** This is what makes the guest a judge of replicas: a cluster left out of a delta shows. */
  @Property(tries = 40)
  void aClusterOfAnEarlierStateShows(@ForAll @IntRange(max = 31) int cluster) throws Exception {
    // Given
    Path folder = Files.createTempDirectory("records");
    try (WritableDisk disk = disk(folder)) {
      RecordVolume volume = RecordVolume.format(disk, 7, 3);
      for (long number = 1; number <= 300; number++) {
        volume.write(disk, number, AT);
      }
      ByteBuffer old = ByteBuffer.allocate(Cluster.SIZE_BYTES);
      disk.read(Cluster.offset(cluster), old);
      for (long number = 301; number <= 600; number++) {
        volume.write(disk, number, AT);
      }
      ByteBuffer now = ByteBuffer.allocate(Cluster.SIZE_BYTES);
      disk.read(Cluster.offset(cluster), now);
      // When
      disk.write(Cluster.offset(cluster), old.clear());
      // Then
      assertThat(RecordVolume.check(disk).clean())
          .as("cluster %d", cluster)
          .isEqualTo(Arrays.equals(old.array(), now.array()));
    } finally {
      Registry.removeTree(folder, "");
    }
  }

  @Test
  void aFlippedBitIsTorn(@TempDir Path folder) throws Exception {
    // Given
    WritableDisk disk = disk(folder);
    RecordVolume volume = RecordVolume.format(disk, 7, 0);
    volume.write(disk, 1, AT);
    volume.write(disk, 2, AT);
    ByteBuffer one = ByteBuffer.allocate(1);
    long offset = 3L * RecordVolume.BLOCK_BYTES + 1234;
    disk.read(offset, one);
    // When
    disk.write(offset, ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 4)}));
    // Then
    RecordReport report = RecordVolume.check(disk);
    assertThat(report.last()).isEqualTo(1);
    assertThat(report.torn()).isEqualTo(1);
  }

  private static WritableDisk disk(Path folder) throws IOException {
    ImageFile.create(folder.resolve("vda.raw"), SIZE_BYTES);
    return ImageFile.open(folder.resolve("vda.raw"), SIZE_BYTES);
  }
}
