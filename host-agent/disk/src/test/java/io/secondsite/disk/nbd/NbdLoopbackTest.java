package io.secondsite.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Client and server together. */
class NbdLoopbackTest {
  private static final int WRITERS = 4;

  @Property(tries = 15)
  void concurrentReadersAndWritersSeeWhatAPlainArrayWouldHold(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 700_000) int strideBytes)
      throws Exception {
    // Given each writer owns one stride of the disk
    Path directory = Files.createTempDirectory("nbd");
    Path socket = directory.resolve("s");
    byte[] expected = Tools.randomContent(seed, WRITERS * strideBytes);
    MemoryDisk stored = new MemoryDisk(expected.clone());
    ExecutorService diskThreads = Executors.newFixedThreadPool(2);
    try (NbdServer server =
            NbdServer.listen(socket, NbdServerSettings.defaults().withDiskExecutor(diskThreads));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.export("disk", NbdExport.writable(stored));
      NbdClientOptions options =
          NbdClientOptions.defaults().withMetaContexts(NbdProtocol.BASE_ALLOCATION);
      try (NbdDisk disk = NbdDisk.connect(socket, "disk", options, 1)) {
        // When
        List<Future<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          int start = writer * strideBytes;
          Random random = new Random(seed + writer);
          writers.add(threads.submit(() -> work(disk, expected, start, strideBytes, random)));
        }
        // Then
        for (Future<Boolean> writer : writers) {
          assertThat(writer.get()).isTrue();
        }
        disk.flush();
        assertThat(stored.flushes).isEqualTo(1);
        assertThat(stored.content()).isEqualTo(expected);
        requireTrueExtents(disk, expected);
      }
    } finally {
      diskThreads.shutdown();
      Files.delete(directory);
    }
  }

  private static boolean work(
      NbdDisk disk, byte[] expected, int start, int strideBytes, Random random) throws IOException {
    for (int step = 0; step < 20; step++) {
      int offset = start + random.nextInt(strideBytes);
      int length = 1 + random.nextInt(start + strideBytes - offset);
      switch (random.nextInt(3)) {
        case 0 -> {
          byte[] content = new byte[length];
          random.nextBytes(content);
          disk.write(offset, ByteBuffer.wrap(content));
          System.arraycopy(content, 0, expected, offset, length);
        }
        case 1 -> {
          disk.zero(offset, length);
          Arrays.fill(expected, offset, offset + length, (byte) 0);
        }
        default -> {
          ByteBuffer read = ByteBuffer.allocateDirect(length);
          disk.read(offset, read);
          if (!read.flip().equals(ByteBuffer.wrap(expected, offset, length))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static void requireTrueExtents(NbdDisk disk, byte[] expected) throws IOException {
    long at = 0;
    for (Extent extent : disk.extents(0, expected.length)) {
      assertThat(extent.offset()).isEqualTo(at);
      at = extent.end();
      if (extent.zero()) {
        assertThat(
                ByteBuffer.wrap(expected, (int) extent.offset(), (int) extent.length())
                    .mismatch(ByteBuffer.allocate((int) extent.length())))
            .isEqualTo(-1);
      }
    }
    assertThat(at).isEqualTo(expected.length);
  }

  @Property(tries = 200)
  void coverageIsWholeExactlyWhenEveryByteCameOnce(@ForAll long seed) throws Exception {
    // Given the range cut into pieces in random order
    Random random = new Random(seed);
    List<long[]> pieces = new ArrayList<>();
    long at = 100;
    while (at < 400) {
      long length = Math.min(1 + random.nextInt(40), 400 - at);
      pieces.add(new long[] {at, length});
      at += length;
    }
    java.util.Collections.shuffle(pieces, random);
    Coverage coverage = new Coverage(100, 400);
    for (long[] piece : pieces) {
      // Then
      assertThat(coverage.whole()).isFalse();
      // When
      coverage.add(piece[0], piece[1]);
    }
    assertThat(coverage.whole()).isTrue();
  }
}
