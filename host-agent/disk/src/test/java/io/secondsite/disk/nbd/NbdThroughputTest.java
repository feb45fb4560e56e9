package io.secondsite.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures for the record, from a file in the page cache; no claim but that all bytes came. */
@Tag("soak")
class NbdThroughputTest {
  private static final long SIZE_BYTES = 1L << 30;

  @TempDir Path directory;

  @Test
  void aGibibyteFromQemu() throws Exception {
    Tools.assumePresent("qemu-nbd", "qemu-img");
    for (boolean sparse : List.of(false, true)) {
      Path raw = file(sparse);
      try (var qemu =
          Tools.QemuNbd.serve(directory, "-r", "-f", "raw", "--cache=writeback", raw.toString())) {
        for (int connections : List.of(1, 4)) {
          for (int pieceBytes : List.of(64 << 10, 256 << 10, 2 << 20)) {
            NbdClientOptions options =
                NbdClientOptions.defaults().withMetaContexts(NbdProtocol.BASE_ALLOCATION);
            try (NbdDisk disk = NbdDisk.connect(qemu.socket(), "disk", options, connections)) {
              long bytes = timed("warm", () -> readAll(disk, 2 << 20));
              assertThat(bytes).isEqualTo(SIZE_BYTES);
              timed(
                  "client, %s, %d connections, %d KiB a read"
                      .formatted(sparse ? "sparse" : "full", connections, pieceBytes >> 10),
                  () -> readAll(disk, pieceBytes));
            }
          }
        }
        timed(
            "nbdcopy from qemu-nbd",
            () ->
                Tools.run(directory, "nbdcopy", "nbd+unix:///disk?socket=" + qemu.socket(), "null:")
                    .length());
      }
    }
  }

  @Test
  void aGibibyteToNbdcopy() throws Exception {
    Tools.assumePresent("nbdcopy");
    Path socket = directory.resolve("s");
    for (boolean sparse : List.of(false, true)) {
      try (FileDisk disk = new FileDisk(FileChannel.open(file(sparse)), !sparse);
          NbdServer server = NbdServer.listen(socket, NbdServerSettings.defaults())) {
        server.export("disk", NbdExport.readOnly(disk));
        for (int round = 0; round < 3; round++) {
          timed(
              "server to nbdcopy, " + (sparse ? "sparse" : "full"),
              () ->
                  Tools.run(directory, "nbdcopy", "nbd+unix:///disk?socket=" + socket, "null:")
                      .length());
        }
      }
    }
  }

  private Path file(boolean sparse) throws IOException {
    Path raw = directory.resolve(sparse ? "sparse.raw" : "full.raw");
    byte[] content = new byte[1 << 20];
    new Random(7).nextBytes(content);
    try (FileChannel file =
        FileChannel.open(
            raw, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
      for (long at = 0; at < SIZE_BYTES; at += sparse ? 16L << 20 : content.length) {
        file.write(ByteBuffer.wrap(content), at);
      }
      file.write(ByteBuffer.wrap(new byte[] {1}), SIZE_BYTES - 1);
    }
    return raw;
  }

  private static long readAll(NbdDisk disk, int pieceBytes) throws Exception {
    AtomicLong next = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < 8; reader++) {
        readers.add(
            threads.submit(() -> {
              ByteBuffer buffer = ByteBuffer.allocateDirect(pieceBytes);
              for (long at; (at = next.getAndAdd(pieceBytes)) < SIZE_BYTES; ) {
                disk.read(at, buffer.clear());
                bytes.addAndGet(buffer.position());
              }
              return bytes;
            }));
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
    return bytes.get();
  }

  private static long timed(String what, Timed work) throws Exception {
    long start = System.nanoTime();
    long result = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%s: %.2f GiB/s%n", what, SIZE_BYTES / seconds / (1L << 30));
    return result;
  }

  private interface Timed {
    long run() throws Exception;
  }

  private record FileDisk(FileChannel file, boolean full) implements ReadableDisk {
    @Override
    public long sizeBytes() {
      return SIZE_BYTES;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      long at = offset;
      while (into.hasRemaining()) {
        int count = file.read(into, at);
        if (count < 0) {
          throw new EOFException("the file is short");
        }
        at += count;
      }
    }

    @Override
    public List<Extent> extents(long offset, long length) {
      List<Extent> extents = new ArrayList<>();
      for (long at = offset; at < offset + length; ) {
        long end = Math.min(offset + length, ((at >> 20) + 1) << 20);
        boolean last = end == SIZE_BYTES;
        extents.add(new Extent(at, end - at, !full && !last && (at >> 20) % 16 != 0));
        at = end;
      }
      return extents;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
