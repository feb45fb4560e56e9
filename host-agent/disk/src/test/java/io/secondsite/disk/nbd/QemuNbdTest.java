package io.secondsite.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.disk.Extent;
import io.secondsite.disk.nbd.NbdException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our client against the server that it will meet. */
class QemuNbdTest {
  private static final int SIZE_BYTES = 20 * 1024 * 1024 + 512;
  private static final NbdClientOptions ALLOCATION =
      NbdClientOptions.defaults().withMetaContexts("base:allocation");

  @TempDir Path directory;

  @BeforeEach
  void needsQemu() {
    Tools.assumePresent("qemu-nbd", "qemu-img", "qemu-io");
  }

  @Test
  void aRawDiskReadsAsItsFileOverSeveralConnections() throws Exception {
    // Given
    byte[] content = Tools.randomContent(1, SIZE_BYTES);
    Path raw = Files.write(directory.resolve("disk.raw"), content);
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "raw", raw.toString());
        NbdDisk disk = NbdDisk.connect(qemu.socket(), "disk", ALLOCATION, 4);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(disk.sizeBytes()).isEqualTo(SIZE_BYTES);
      assertThat(disk.connections()).isEqualTo(4);
      assertThat(disk.flags().readOnly()).isTrue();
      // When
      List<Future<Boolean>> reads = new ArrayList<>();
      for (int reader = 0; reader < 16; reader++) {
        Random random = new Random(reader);
        reads.add(threads.submit(() -> readsMatch(disk, content, random)));
      }
      // Then
      for (Future<Boolean> read : reads) {
        assertThat(read.get()).isTrue();
      }
      ByteBuffer whole = ByteBuffer.allocate(SIZE_BYTES);
      disk.read(0, whole);
      assertThat(whole.array()).isEqualTo(content);
    }
  }

  @Test
  void randomExtentsOfAQcow2AreExactAndOnlyPromiseZerosThatAreZeros() throws Exception {
    // Given
    byte[] content = Tools.randomContent(2, SIZE_BYTES);
    Path raw = Files.write(directory.resolve("disk.raw"), content);
    Tools.run(directory, "qemu-img", "convert", "-O", "qcow2", raw.toString(), "disk.qcow2");
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "qcow2", "disk.qcow2");
        NbdDisk disk = NbdDisk.connect(qemu.socket(), "disk", ALLOCATION, 2)) {
      Random random = new Random(3);
      long zeroBytes = 0;
      for (int attempt = 0; attempt < 50; attempt++) {
        int offset = random.nextInt(SIZE_BYTES / 512) * 512;
        int length = 512 * (1 + random.nextInt((SIZE_BYTES - offset) / 512));
        // When
        List<Extent> extents = disk.extents(offset, length);
        // Then
        long at = offset;
        for (Extent extent : extents) {
          assertThat(extent.offset()).isEqualTo(at);
          at = extent.end();
          if (extent.zero()) {
            zeroBytes += extent.length();
            assertThat(
                    ByteBuffer.wrap(content, (int) extent.offset(), (int) extent.length())
                        .mismatch(ByteBuffer.allocate((int) extent.length())))
                .isEqualTo(-1);
          }
        }
        assertThat(at).isEqualTo((long) offset + length);
      }
      assertThat(zeroBytes).isPositive();
    }
  }

  @Test
  void theDirtyBitmapOfACheckpointNamesWhatWasWrittenSince() throws Exception {
    // Given
    Tools.run(directory, "qemu-img", "create", "-q", "-f", "qcow2", "disk.qcow2", "16M");
    Tools.run(directory, "qemu-img", "bitmap", "--add", "disk.qcow2", "point");
    Tools.run(
        directory,
        "qemu-io",
        "-f",
        "qcow2",
        "disk.qcow2",
        "-c",
        "write 1M 64k",
        "-c",
        "write 5M 200k");
    String context = "qemu:dirty-bitmap:point";
    try (var qemu =
            Tools.QemuNbd.serve(directory, "-r", "-f", "qcow2", "-B", "point", "disk.qcow2");
        NbdDisk disk =
            NbdDisk.connect(
                qemu.socket(),
                "disk",
                NbdClientOptions.defaults().withMetaContexts("base:allocation", context),
                2)) {
      // When
      List<NbdExtent> dirty = disk.dirtyExtents(context, 0, disk.sizeBytes());
      // Then
      assertThat(dirty)
          .containsExactly(
              new NbdExtent(1 << 20, 64 << 10, NbdExtent.DIRTY),
              new NbdExtent(5 << 20, 256 << 10, NbdExtent.DIRTY));
      assertThat(disk.extents(0, 1 << 20)).containsExactly(new Extent(0, 1 << 20, true));
    }
  }

  @Test
  void aBitmapThatIsNotThereFailsTheConnectAndNeverReadsAsClean() throws Exception {
    // Given
    Tools.run(directory, "qemu-img", "create", "-q", "-f", "qcow2", "disk.qcow2", "16M");
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "qcow2", "disk.qcow2")) {
      // When
      NbdException failure =
          catchThrowableOfType(
              NbdException.class,
              () ->
                  NbdClient.connect(
                      qemu.socket(),
                      "disk",
                      NbdClientOptions.defaults()
                          .withMetaContexts("base:allocation", "qemu:dirty-bitmap:gone")));
      // Then
      assertThat(failure.code()).isEqualTo(Code.CONTEXT_MISSING);
      assertThat(failure).hasMessageContaining("qemu:dirty-bitmap:gone");
    }
  }

  @Test
  void anUnknownExportIsNamedInTheFailure() throws Exception {
    // Given
    Path raw = Files.write(directory.resolve("disk.raw"), new byte[512]);
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "raw", raw.toString())) {
      for (NbdClientOptions options : List.of(NbdClientOptions.defaults(), ALLOCATION)) {
        // When
        NbdException failure =
            catchThrowableOfType(
                NbdException.class, () -> NbdClient.connect(qemu.socket(), "other", options));
        // Then
        assertThat(failure.code()).isEqualTo(Code.EXPORT_UNKNOWN);
        assertThat(failure).hasMessageContaining("other");
      }
    }
  }

  @Test
  void whatIsWrittenZeroedTrimmedAndFlushedIsInTheFile() throws Exception {
    // Given
    byte[] expected = Tools.randomContent(4, SIZE_BYTES);
    Path raw = Files.write(directory.resolve("disk.raw"), new byte[SIZE_BYTES]);
    try (var qemu = Tools.QemuNbd.serve(directory, "-f", "raw", raw.toString());
        NbdClient client = NbdClient.connect(qemu.socket(), "disk", ALLOCATION)) {
      // When
      client.write(0, ByteBuffer.wrap(expected));
      client.zero(1_000_448, 3_000_320);
      client.trim(8 << 20, 1 << 20);
      client.flush();
    }
    // Then
    Arrays.fill(expected, 1_000_448, 1_000_448 + 3_000_320, (byte) 0);
    byte[] actual = Files.readAllBytes(raw);
    System.arraycopy(actual, 8 << 20, expected, 8 << 20, 1 << 20);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void aReadOnlyExportIsNotWrittenAndARangeOutsideIsNotSent() throws Exception {
    // Given
    Path raw = Files.write(directory.resolve("disk.raw"), new byte[4096]);
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "raw", raw.toString());
        NbdClient client = NbdClient.connect(qemu.socket(), "disk", ALLOCATION)) {
      // When
      NbdException write =
          catchThrowableOfType(NbdException.class, () -> client.write(0, ByteBuffer.allocate(512)));
      NbdException outside =
          catchThrowableOfType(
              NbdException.class, () -> client.read(4000, ByteBuffer.allocate(512)));
      // Then
      assertThat(write.code()).isEqualTo(Code.READ_ONLY);
      assertThat(outside.code()).isEqualTo(Code.OUT_OF_RANGE);
      client.read(0, ByteBuffer.allocate(4096));
    }
  }

  @Test
  void aServerKilledInATransferFailsEveryReaderSoon() throws Exception {
    // Given
    Path raw = directory.resolve("disk.raw");
    Tools.run(directory, "qemu-img", "create", "-q", "-f", "raw", raw.toString(), "1G");
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "raw", raw.toString());
        NbdClient client = NbdClient.connect(qemu.socket(), "disk", ALLOCATION);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Code>> readers = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        readers.add(threads.submit(() -> readUntilItFails(client)));
      }
      client.read(0, ByteBuffer.allocateDirect(8 << 20));
      // When
      qemu.kill();
      // Then
      for (Future<Code> reader : readers) {
        assertThat(reader.get()).isEqualTo(Code.DISCONNECTED);
      }
      assertThat(client.open()).isFalse();
    }
  }

  @Test
  void nobodyListeningIsAConnectFailure() {
    // When
    NbdException failure =
        catchThrowableOfType(
            NbdException.class,
            () -> NbdClient.connect(directory.resolve("none.sock"), "disk", ALLOCATION));
    // Then
    assertThat(failure.code()).isEqualTo(Code.CONNECT_FAILED);
  }

  @Test
  void anInterruptEndsTheCallAndTheConnection() throws Exception {
    // Given
    Path raw = directory.resolve("disk.raw");
    Tools.run(directory, "qemu-img", "create", "-q", "-f", "raw", raw.toString(), "64M");
    try (var qemu = Tools.QemuNbd.serve(directory, "-r", "-f", "raw", raw.toString());
        NbdClient client =
            NbdClient.connect(
                qemu.socket(), "disk", ALLOCATION.withRequestDeadline(Duration.ofSeconds(20)))) {
      // When
      Thread.currentThread().interrupt();
      NbdException failure =
          catchThrowableOfType(
              NbdException.class, () -> client.read(0, ByteBuffer.allocate(64 << 20)));
      // Then
      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure.code()).isIn(Code.CLOSED, Code.DISCONNECTED);
      assertThat(client.open()).isFalse();
    }
  }

  private static Code readUntilItFails(NbdClient client) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(16 << 20);
    try {
      while (true) {
        client.read(0, buffer.clear());
      }
    } catch (NbdException e) {
      return e.code();
    }
  }

  private static boolean readsMatch(NbdDisk disk, byte[] content, Random random)
      throws IOException {
    for (int i = 0; i < 30; i++) {
      int offset = random.nextInt(content.length);
      int length = random.nextInt(Math.min(5 << 20, content.length - offset));
      ByteBuffer buffer =
          i % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
      disk.read(offset, buffer);
      if (!buffer.flip().equals(ByteBuffer.wrap(content, offset, length))) {
        return false;
      }
    }
    return true;
  }
}
