package io.secondsite.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.qcow2.QemuImg;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RawDiskTest {
  private static final int SIZE_BYTES = 3 * Cluster.SIZE_BYTES + 512;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("base.raw");
  }

  @Test
  void aNewDiskIsZerosAndTakesNoSpace() throws IOException {
    // When
    try (RawDisk disk = RawDisk.create(file(), 1L << 40)) {
      // Then
      assertThat(disk.sizeBytes()).isEqualTo(1L << 40);
      assertThat(read(disk, (1L << 40) - 512, 512)).containsOnly(0);
      assertThat(QemuImg.blocks(file())).isZero();
    }
  }

  @Test
  void whatWasWrittenIsReadBackAfterOpeningAgain() throws IOException {
    // Given
    byte[] content = ClusterContent.RANDOM.cluster(1);
    try (RawDisk disk = RawDisk.create(file(), SIZE_BYTES)) {
      disk.write(513, ByteBuffer.wrap(content));
      disk.flush();
    }
    // When
    try (ReadableDisk disk = RawDisk.openReadOnly(file())) {
      // Then
      assertThat(read(disk, 513, content.length)).isEqualTo(content);
      assertThat(read(disk, 0, 513)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "197120, 1", "197119, 2", "9223372036854775807, 512", "0, 197121"})
  void aRangeOutsideTheDiskIsRefused(long offset, int length) throws IOException {
    // Given
    try (RawDisk disk = RawDisk.create(file(), SIZE_BYTES)) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      // Then
      assertThatThrownBy(() -> disk.read(offset, bytes)).isInstanceOf(DiskRangeException.class);
      assertThatThrownBy(() -> disk.write(offset, bytes)).isInstanceOf(DiskRangeException.class);
      assertThatThrownBy(() -> disk.zero(offset, length)).isInstanceOf(DiskRangeException.class);
      assertThatThrownBy(() -> disk.extents(offset, length)).isInstanceOf(DiskRangeException.class);
    }
  }

  @Test
  void aFileCutBehindTheDisksBackIsNoSilentZeros() throws IOException {
    // Given
    try (RawDisk disk = RawDisk.create(file(), SIZE_BYTES)) {
      RawDisk.resize(file(), 1000);
      // Then
      assertThatThrownBy(() -> read(disk, 900, 200))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("ends at 1000");
    }
  }

  @Test
  void zeroErasesDataAndKeepsHoles() throws IOException {
    // Given
    try (RawDisk disk = RawDisk.create(file(), 64L * Cluster.SIZE_BYTES)) {
      disk.write(100_000, ByteBuffer.wrap(ClusterContent.RANDOM.cluster(2)));
      disk.flush();
      long blocks = QemuImg.blocks(file());
      // When
      disk.zero(100_001, 60L * Cluster.SIZE_BYTES);
      disk.flush();
      // Then
      assertThat(read(disk, 100_000, 1)).isEqualTo(new byte[] {first(2)});
      assertThat(read(disk, 100_001, 2 * Cluster.SIZE_BYTES)).containsOnly(0);
      assertThat(QemuImg.blocks(file())).isEqualTo(blocks);
    }
  }

  @Test
  void extentsCoverTheRangeAsData() throws IOException {
    try (RawDisk disk = RawDisk.create(file(), SIZE_BYTES)) {
      assertThat(disk.extents(512, 1024)).containsExactly(new Extent(512, 1024, false));
      assertThat(disk.extents(SIZE_BYTES, 0)).isEmpty();
    }
  }

  @Test
  void shrinkingThenGrowingBringsNothingBack() throws IOException {
    // Given
    try (RawDisk disk = RawDisk.create(file(), SIZE_BYTES)) {
      disk.write(Cluster.SIZE_BYTES, ByteBuffer.wrap(ClusterContent.RANDOM.cluster(3)));
    }
    // When
    RawDisk.resize(file(), Cluster.SIZE_BYTES + 512);
    RawDisk.resize(file(), SIZE_BYTES);
    // Then
    try (RawDisk disk = RawDisk.open(file())) {
      assertThat(disk.sizeBytes()).isEqualTo(SIZE_BYTES);
      assertThat(read(disk, Cluster.SIZE_BYTES + 512, Cluster.SIZE_BYTES)).containsOnly(0);
    }
  }

  @Test
  void aDiskOpenedReadOnlyRefusesToBeWritten() throws IOException {
    // Given
    RawDisk.create(file(), SIZE_BYTES).close();
    // When
    try (ReadableDisk disk = RawDisk.openReadOnly(file())) {
      // Then
      assertThatThrownBy(() -> ((RawDisk) disk).write(0, ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("read-only");
    }
  }

  @Test
  void onlyARegularFileIsOpened() throws IOException {
    // Given
    RawDisk.create(file(), SIZE_BYTES).close();
    Path link = Files.createSymbolicLink(folder.resolve("link"), file());
    // Then
    assertThatThrownBy(() -> RawDisk.create(file(), SIZE_BYTES))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> RawDisk.open(link)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> RawDisk.open(folder)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> RawDisk.open(folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static byte first(long seed) {
    return ClusterContent.RANDOM.cluster(seed)[0];
  }

  private static byte[] read(ReadableDisk disk, long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    disk.read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
