package io.secondsite.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverlayDiskTest {
  private static final int SIZE_BYTES = 5 * Cluster.SIZE_BYTES + 512;

  @Property(tries = 30)
  void anOverlayReadsAsItsBaseWithTheWritesOnTop(@ForAll long seed) throws Exception {
    // Given
    Path folder = Files.createTempDirectory("overlay");
    Random random = new Random(seed);
    try {
      byte[] expected = new byte[SIZE_BYTES];
      random.nextBytes(expected);
      base(folder, expected);
      byte[] before = expected.clone();
      OverlayDisk.create(folder.resolve("vda.overlay"), SIZE_BYTES);
      try (OverlayDisk overlay = open(folder)) {
        // When
        for (int i = 0; i < 20; i++) {
          byte[] bytes = new byte[1 + random.nextInt(2 * Cluster.SIZE_BYTES)];
          random.nextBytes(bytes);
          int offset = random.nextInt(SIZE_BYTES - bytes.length);
          overlay.write(offset, ByteBuffer.wrap(bytes));
          System.arraycopy(bytes, 0, expected, offset, bytes.length);
        }
        overlay.zero(100, 1000);
        Arrays.fill(expected, 100, 1100, (byte) 0);
        overlay.flush();
        // Then
        assertThat(all(overlay)).isEqualTo(expected);
      }
      try (OverlayDisk again = open(folder)) {
        assertThat(all(again)).as("after a restart").isEqualTo(expected);
      }
      try (ReadableDisk base = ImageFile.open(folder.resolve("base.raw"), SIZE_BYTES)) {
        assertThat(all(base)).as("the base").isEqualTo(before);
      }
    } finally {
      Registry.removeTree(folder, "");
    }
  }

  @Test
  void aCrashLosesOnlyWhatWasNotFlushed(@TempDir Path folder) throws Exception {
    // Given
    base(folder, new byte[SIZE_BYTES]);
    OverlayDisk.create(folder.resolve("vda.overlay"), SIZE_BYTES);
    OverlayDisk crashed = open(folder);
    crashed.write(5, ByteBuffer.wrap(new byte[] {1}));
    crashed.flush();
    // When
    crashed.write(Cluster.SIZE_BYTES + 5, ByteBuffer.wrap(new byte[] {2}));
    // Then
    try (OverlayDisk again = open(folder)) {
      byte[] content = all(again);
      assertThat(content[5]).isEqualTo((byte) 1);
      assertThat(content[Cluster.SIZE_BYTES + 5]).isZero();
    }
    crashed.close();
  }

  @Test
  void aBaseOfAnotherSizeIsRefused(@TempDir Path folder) throws Exception {
    // Given
    base(folder, new byte[SIZE_BYTES]);
    OverlayDisk.create(folder.resolve("vda.overlay"), SIZE_BYTES + 512);
    // Then
    assertThatThrownBy(() -> open(folder)).isInstanceOf(IOException.class);
  }

  private static void base(Path folder, byte[] content) throws IOException {
    ImageFile.create(folder.resolve("base.raw"), SIZE_BYTES);
    try (WritableDisk disk = ImageFile.open(folder.resolve("base.raw"), SIZE_BYTES)) {
      disk.write(0, ByteBuffer.wrap(content));
    }
  }

  private static OverlayDisk open(Path folder) throws IOException {
    return OverlayDisk.open(
        folder.resolve("vda.overlay"), ImageFile.open(folder.resolve("base.raw"), SIZE_BYTES));
  }

  private static byte[] all(ReadableDisk disk) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(SIZE_BYTES);
    disk.read(0, content);
    return content.array();
  }
}
