package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.RawDisk;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures for the record: random 4 KiB reads of a cached file, ours beside nbdkit's, in turn. */
@Tag("soak")
class NbdRandomReadTest {
  private static final int SIZE_BYTES = 256 << 20;
  private static final int READ_BYTES = 4096;
  private static final int ROUNDS = 5;
  private static final Duration ROUND = Duration.ofSeconds(2);

  @TempDir Path directory;

  @Test
  void randomReadsAgainstNbdkit() throws Exception {
    Tools.assumePresent("nbdkit");
    Path raw = directory.resolve("disk.raw");
    byte[] content = new byte[SIZE_BYTES];
    new Random(3).nextBytes(content);
    Files.write(raw, content);
    Path theirs = directory.resolve("k");
    Process nbdkit =
        new ProcessBuilder("nbdkit", "-f", "-r", "-U", theirs.toString(), "file", raw.toString())
            .inheritIO()
            .start();
    try (var disk = RawDisk.openReadOnly(raw);
        NbdServer server = NbdServer.listen(directory.resolve("s"), NbdServerSettings.defaults())) {
      server.export("disk", NbdExport.readOnly(disk));
      while (!Files.exists(theirs)) {
        Thread.onSpinWait();
      }
      for (boolean structured : List.of(true, false)) {
        for (int[] shape : new int[][] {{1, 1}, {1, 16}, {4, 16}}) {
          compare(structured, shape[0], shape[1], theirs);
        }
      }
    } finally {
      nbdkit.destroy();
    }
  }

  private void compare(boolean structured, int connections, int depth, Path theirs)
      throws Exception {
    double[] ours = new double[ROUNDS];
    double[] peer = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      ours[round] = readsPerSecond(directory.resolve("s"), "disk", structured, connections, depth);
      peer[round] = readsPerSecond(theirs, "", structured, connections, depth);
    }
    Arrays.sort(ours);
    Arrays.sort(peer);
    System.out.printf(
        Locale.ROOT,
        "%s, %d connections, depth %d: ours %.0f/s, nbdkit %.0f/s, ratio %.2f%n",
        structured ? "structured" : "simple",
        connections,
        depth,
        ours[ROUNDS / 2],
        peer[ROUNDS / 2],
        ours[ROUNDS / 2] / peer[ROUNDS / 2]);
  }

  private static double readsPerSecond(
      Path socket, String name, boolean structured, int connections, int depth) throws Exception {
    long end = System.nanoTime() + ROUND.toNanos();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Callable<Long>> loads = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        Random random = new Random(i);
        loads.add(() -> load(socket, name, structured, depth, random, end));
      }
      long reads = 0;
      for (Future<Long> load : threads.invokeAll(loads)) {
        reads += load.get();
      }
      return reads / (ROUND.toMillis() / 1000.0);
    }
  }

  /** Keeps so many reads on their way: what has come is answered by as many new requests. */
  private static long load(
      Path socket, String name, boolean structured, int depth, Random random, long end)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      handshake(channel, name, structured);
      int replyBytes = READ_BYTES + (structured ? 28 : 16);
      ByteBuffer out = ByteBuffer.allocateDirect(depth * NbdRequest.BYTES);
      ByteBuffer in = ByteBuffer.allocateDirect(depth * replyBytes);
      long done = 0;
      int fresh = depth;
      while (System.nanoTime() < end) {
        for (; fresh > 0; fresh--) {
          out.putInt(REQUEST_MAGIC).putInt(COMMAND_READ).putLong(done);
          out.putLong((long) random.nextInt(SIZE_BYTES / READ_BYTES) * READ_BYTES);
          out.putInt(READ_BYTES);
        }
        for (out.flip(); out.hasRemaining(); ) {
          channel.write(out);
        }
        out.clear();
        assertThat(channel.read(in)).isPositive();
        in.flip();
        while (in.remaining() >= replyBytes) {
          assertThat(in.getInt(in.position()))
              .isEqualTo(structured ? STRUCTURED_REPLY_MAGIC : SIMPLE_REPLY_MAGIC);
          in.position(in.position() + replyBytes);
          fresh++;
          done++;
        }
        in.compact();
      }
      return done;
    }
  }

  private static void handshake(SocketChannel channel, String name, boolean structured)
      throws IOException {
    take(channel, 18);
    ByteBuffer flags = ByteBuffer.allocate(4).putInt(3).flip();
    channel.write(flags);
    if (structured) {
      channel.write(option(OPTION_STRUCTURED_REPLY, new byte[0]));
      take(channel, 20);
    }
    channel.write(option(OPTION_EXPORT_NAME, name.getBytes(StandardCharsets.UTF_8)));
    take(channel, 10);
  }

  private static ByteBuffer option(int number, byte[] payload) {
    return ByteBuffer.allocate(16 + payload.length)
        .putLong(OPTION_MAGIC)
        .putInt(number)
        .putInt(payload.length)
        .put(payload)
        .flip();
  }

  private static void take(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer taken = ByteBuffer.allocate(bytes);
    while (taken.hasRemaining()) {
      assertThat(channel.read(taken)).isPositive();
    }
  }
}
