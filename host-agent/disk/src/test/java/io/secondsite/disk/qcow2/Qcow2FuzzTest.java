package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterContent;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * S13: the qcow2 reader on images that somebody made to harm: numbers of the header and entries of
 * the tables are replaced by ones at the edges of what they may be. A typed refusal or a sound
 * read, in bounded time and memory.
 */
@Timeout(600)
final class Qcow2FuzzTest {
  private static final int CLUSTERS = 8200; // needs two L2 tables
  private static final int ROUNDS = 1500;
  private static final int ROUNDS_SOAK = 300_000;
  private static final long MEMORY_BYTES_MAX = 64L << 20;

  /** The header's fields by their place, and how long they are. */
  private static final int[][] FIELDS = {
    {0, 4}, {4, 4}, {8, 8}, {16, 4}, {20, 4}, {24, 8}, {32, 4}, {36, 4}, {40, 8}, {48, 8}, {56, 4},
    {60, 4}, {64, 8}, {72, 8}, {80, 8}, {88, 8}, {96, 4}, {100, 4}, {104, 1}, {112, 4}, {116, 4}
  };

  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    9,
    15,
    16,
    17,
    104,
    112,
    511,
    512,
    1023,
    1024,
    65535,
    65536,
    131_072,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 46,
    1L << 48,
    1L << 55,
    1L << 56,
    1L << 61,
    1L << 62,
    1L << 63,
    Long.MAX_VALUE,
    -1,
    -65536
  };

  @TempDir Path folder;
  private Path file = Path.of("");
  private byte[] sound = {};

  @BeforeEach
  void aSoundFile() throws IOException {
    file = folder.resolve("point.qcow2");
    try (Qcow2Writer writer =
            Qcow2Writer.create(file, Cluster.offset(CLUSTERS), Optional.of("base.raw"), "raw");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (int cluster : new int[] {0, 1, 2, 8195}) {
        writer.putCompressed(
            cluster, DiskModel.frame(codec, ClusterContent.MIXED.cluster(cluster)));
      }
      writer.putZero(3);
      writer.finish();
    }
    sound = Files.readAllBytes(file);
  }

  @Test
  void craftedNumbersAreReadOrRefusedInLittleMemory() throws IOException {
    fuzz(ROUNDS);
  }

  @Test
  @Tag("soak")
  void craftedNumbersAreReadOrRefusedInLittleMemoryForLong() throws IOException {
    fuzz(ROUNDS_SOAK);
  }

  private void fuzz(int rounds) throws IOException {
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      // Given
      Random random = new Random(round);
      Files.write(file, crafted(random));
      long before = allocatedBytes();
      // When
      try {
        Clusters.readAll(file);
      } catch (Qcow2FormatException | CorruptClusterException e) {
        refused++;
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError("round " + round, e);
      }
      // Then
      assertThat(allocatedBytes() - before).as("round " + round).isLessThan(MEMORY_BYTES_MAX);
    }
    assertThat(refused).isBetween(rounds / 4, rounds - 1);
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class)
        .getCurrentThreadAllocatedBytes();
  }

  private byte[] crafted(Random random) {
    ByteBuffer bytes = ByteBuffer.wrap(sound.clone());
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      switch (random.nextInt(4)) {
        case 0, 1 -> field(bytes, random);
        case 2 -> entry(bytes, (int) bytes.getLong(40), 2, random);
        default -> entry(bytes, l2(random.nextInt(2)), 4, random);
      }
    }
    int length = random.nextInt(8) == 0 ? random.nextInt(sound.length) : sound.length;
    return Arrays.copyOf(bytes.array(), length);
  }

  private static void field(ByteBuffer bytes, Random random) {
    int[] field = FIELDS[random.nextInt(FIELDS.length)];
    long value = edge(random);
    switch (field[1]) {
      case 8 -> bytes.putLong(field[0], value);
      case 4 -> bytes.putInt(field[0], (int) value);
      default -> bytes.put(field[0], (byte) value);
    }
  }

  private int l2(int index) {
    return (int)
        (ByteBuffer.wrap(sound).getLong((int) ByteBuffer.wrap(sound).getLong(40) + index * 8)
            & ~(1L << 63));
  }

  private static void entry(ByteBuffer bytes, int table, int entries, Random random) {
    int at = table + random.nextInt(entries) * Long.BYTES;
    if (table > 0 && at <= bytes.capacity() - Long.BYTES) {
      bytes.putLong(at, random.nextBoolean() ? edge(random) : bytes.getLong(at) ^ edge(random));
    }
  }

  private static long edge(Random random) {
    return EDGES[random.nextInt(EDGES.length)] + random.nextInt(3) - 1;
  }
}
