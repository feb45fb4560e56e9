package io.secondsite.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrackedDiskTest {
  private static final int CLUSTERS = 12;
  private static final long SIZE_BYTES = CLUSTERS * (long) Cluster.SIZE_BYTES - 512;
  private static final int WRITERS = 3;

  /**
   * Several guests write at random while a capture freezes, is read twice, and is followed by an
   * increment: the frozen content never moves, and what differs was called changed.
   */
  @Property(tries = 15)
  void frozenContentHoldsAndChangesCoverUnderConcurrentWrites(@ForAll long seed) throws Exception {
    // Given
    Path folder = Files.createTempDirectory("tracked");
    ImageFile.create(folder.resolve("vda.raw"), SIZE_BYTES);
    TrackedDisk disk =
        new TrackedDisk("vda", ImageFile.open(folder.resolve("vda.raw"), SIZE_BYTES));
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Long>> writing = new ArrayList<>();
      CountDownLatch started = new CountDownLatch(WRITERS);
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seed + i);
        writing.add(writers.submit(() -> writeUntil(stop, disk, random, started)));
      }
      started.await();
      // When
      Tuple.Tuple2<byte[], byte[]> first = readTwice(disk, "a", folder.resolve("a"));
      Tuple.Tuple2<byte[], byte[]> second = readTwice(disk, "b", folder.resolve("b"));
      ClusterSet changed = disk.changesSince("a").orElseThrow();
      stop.set(true);
      for (Future<Long> future : writing) {
        assertThat(future.get()).isPositive();
      }
      // Then
      assertThat(first.get1()).isEqualTo(first.get2());
      assertThat(second.get1()).isEqualTo(second.get2());
      for (int cluster = 0; cluster < CLUSTERS; cluster++) {
        int from = cluster * Cluster.SIZE_BYTES;
        int to = from + Cluster.length(cluster, SIZE_BYTES);
        if (!Arrays.equals(first.get1(), from, to, second.get1(), from, to)) {
          assertThat(changed.contains(cluster)).as("cluster %d", cluster).isTrue();
        }
      }
    } finally {
      disk.close();
      Registry.removeTree(folder, "");
    }
  }

  private static long writeUntil(
      AtomicBoolean stop, TrackedDisk disk, Random random, CountDownLatch started)
      throws IOException {
    long writes = 0;
    while (!stop.get()) {
      byte[] bytes = new byte[1 + random.nextInt(3 * Cluster.SIZE_BYTES / 2)];
      Arrays.fill(bytes, (byte) random.nextInt());
      long offset = random.nextLong(SIZE_BYTES - bytes.length);
      if (random.nextInt(10) == 0) {
        disk.zero(offset, bytes.length);
      } else {
        disk.write(offset, ByteBuffer.wrap(bytes));
      }
      writes++;
      if (writes == 1) {
        started.countDown();
      }
    }
    return writes;
  }

  private static Tuple.Tuple2<byte[], byte[]> readTwice(
      TrackedDisk disk, String checkpoint, Path scratch) throws Exception {
    try (FrozenDisk frozen =
        freeze(disk, checkpoint, scratch, new CaptureEnd(() -> {}), 1L << 40)) {
      return Tuple.of(all(frozen), all(frozen));
    }
  }

  private static FrozenDisk freeze(
      TrackedDisk disk, String checkpoint, Path scratch, CaptureEnd end, long scratchBytesMax)
      throws IOException {
    FrozenDisk frozen = FrozenDisk.prepare(disk, end, new ScratchBudget(scratchBytesMax), scratch);
    disk.writes().lock();
    try {
      disk.track(checkpoint);
      disk.freeze(frozen);
    } finally {
      disk.writes().unlock();
    }
    return frozen;
  }

  private static byte[] all(ReadableDisk disk) throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) disk.sizeBytes());
    disk.read(0, content);
    return content.array();
  }

  @Test
  void aWriteGoesOnWhenTheScratchEnds(@TempDir Path folder) throws Exception {
    // Given
    ImageFile.create(folder.resolve("vda.raw"), SIZE_BYTES);
    TrackedDisk disk =
        new TrackedDisk("vda", ImageFile.open(folder.resolve("vda.raw"), SIZE_BYTES));
    CaptureEnd end = new CaptureEnd(() -> {});
    FrozenDisk frozen = freeze(disk, "a", folder.resolve("a"), end, 2L * Cluster.SIZE_BYTES);
    byte[] ones = new byte[2 * Cluster.SIZE_BYTES];
    Arrays.fill(ones, (byte) 1);
    // When
    disk.write(0, ByteBuffer.wrap(ones));
    // Then
    assertThat(end.reason()).contains("scratch at 80 % of its budget");
    assertThat(Arrays.copyOf(all(disk), ones.length)).isEqualTo(ones);
    assertThatThrownBy(() -> all(frozen))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("80");
    assertThat(disk.changesSince("a").orElseThrow().count()).isEqualTo(2);
    frozen.close();
    disk.close();
  }

  @Test
  void holesAreZeroAndKeptClustersAreNot(@TempDir Path folder) throws Exception {
    // Given
    ImageFile.create(folder.resolve("vda.raw"), SIZE_BYTES);
    TrackedDisk disk =
        new TrackedDisk("vda", ImageFile.open(folder.resolve("vda.raw"), SIZE_BYTES));
    FrozenDisk frozen = freeze(disk, "a", folder.resolve("a"), new CaptureEnd(() -> {}), 1 << 30);
    // When
    disk.write(Cluster.SIZE_BYTES * 3L + 7, ByteBuffer.wrap(new byte[] {1}));
    // Then
    assertThat(frozen.extents(0, SIZE_BYTES))
        .anySatisfy(extent -> {
          assertThat(extent.zero()).isTrue();
          assertThat(extent.offset()).isZero();
          assertThat(extent.length()).isEqualTo(3L * Cluster.SIZE_BYTES);
        })
        .anySatisfy(extent -> {
          assertThat(extent.zero()).isFalse();
          assertThat(extent.offset()).isEqualTo(3L * Cluster.SIZE_BYTES);
        });
    assertThat(all(frozen)).containsOnly(0);
    frozen.close();
    disk.close();
  }

  @Test
  void aSealedDiskTakesNoWrites(@TempDir Path folder) throws Exception {
    // Given
    ImageFile.create(folder.resolve("vda.raw"), SIZE_BYTES);
    TrackedDisk disk =
        new TrackedDisk("vda", ImageFile.open(folder.resolve("vda.raw"), SIZE_BYTES));
    // When
    disk.seal();
    // Then
    assertThatThrownBy(() -> disk.write(0, ByteBuffer.wrap(new byte[] {1})))
        .isInstanceOf(IOException.class);
    disk.close();
  }
}
