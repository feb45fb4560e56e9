package io.secondsite.benchmarks;

import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Random reads of 4 KiB over NBD: the same client and the same places for every server.
 *
 * @param export the export's name
 * @param spanBytes reads fall into the first so many bytes
 * @param reads how many, over all readers
 */
record RandomReads(String export, long spanBytes, int reads) {
  private static final int READ_BYTES = 4096;
  private static final int READERS = 16;
  private static final int CONNECTIONS = 4;
  private static final long SEED = 20_261_123;

  /** Reads a second. */
  double perSecond(Path socket) throws Exception {
    NbdClientOptions patient =
        NbdClientOptions.defaults().withRequestDeadline(Duration.ofMinutes(2));
    try (NbdDisk disk = NbdDisk.connect(socket, export, patient, CONNECTIONS);
        ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        SplittableRandom places = new SplittableRandom(SEED + reader);
        work.add(() -> read(disk, places));
      }
      long begin = System.nanoTime();
      for (Future<Void> done : readers.invokeAll(work)) {
        done.get();
      }
      return reads / ((System.nanoTime() - begin) / 1e9);
    }
  }

  @SuppressWarnings("NullAway") // Void has no value but null
  private Void read(NbdDisk disk, SplittableRandom places) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(READ_BYTES);
    for (int read = 0; read < reads / READERS; read++) {
      long block = places.nextLong(spanBytes / READ_BYTES);
      disk.read(block * READ_BYTES, into.clear());
    }
    return null;
  }
}
