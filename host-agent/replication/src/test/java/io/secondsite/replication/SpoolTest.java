package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @Property(tries = 10)
  void everythingComesOutInItsOrderHoweverSmallTheRing(@ForAll long seed) throws Exception {
    // Given
    Path place = Files.createTempDirectory("spool");
    byte[] bytes = new byte[1_000_000];
    new Random(seed).nextBytes(bytes);
    try (Spool spool = new Spool(place, Spool.BYTES_MIN + Math.floorMod(seed, 1000))) {
      // When
      Thread writer = Thread.ofVirtual().start(() -> write(spool, bytes, seed));
      byte[] read = readInPieces(spool.input(), seed);
      writer.join();
      // Then
      assertThat(Arrays.equals(read, bytes)).isTrue();
      assertThat(spool.drained()).isTrue();
    }
    try (var left = Files.list(place)) {
      assertThat(left).isEmpty();
    }
    Files.delete(place);
  }

  private static void write(Spool spool, byte[] bytes, long seed) {
    Random random = new Random(seed);
    try {
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(1 + random.nextInt(90_000), bytes.length - at);
        spool.output().write(bytes, at, length);
        at += length;
      }
      spool.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] readInPieces(InputStream in, long seed) throws IOException {
    Random random = new Random(seed + 1);
    var all = new ByteArrayOutputStream();
    byte[] piece = new byte[50_000];
    int read = in.read(piece, 0, 1);
    while (read >= 0) {
      all.write(piece, 0, read);
      read = in.read(piece, 0, 1 + random.nextInt(piece.length - 1));
    }
    return all.toByteArray();
  }

  @Test
  void aReaderThatGivesUpEndsAWriterThatWaits() throws Exception {
    // Given
    try (Spool spool = new Spool(folder, Spool.BYTES_MIN)) {
      AtomicReference<IOException> end = new AtomicReference<>();
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  spool.output().write(new byte[200_000]);
                } catch (IOException e) {
                  end.set(e);
                }
              });
      assertThat(spool.input().read()).isZero();
      // When
      spool.input().close();
      writer.join();
      // Then
      assertThat(end.get()).hasMessage(Spool.READER_GAVE_UP);
    }
  }

  @Test
  void aWriterThatFailsLeavesNoEndToRead() throws Exception {
    try (Spool spool = new Spool(folder, Spool.BYTES_MIN)) {
      spool.output().write(new byte[10]);
      spool.fail("the capture ended");
      assertThatThrownBy(() -> spool.input().readAllBytes()).hasMessage("the capture ended");
      assertThat(spool.drained()).isFalse();
    }
  }
}
