package io.secondsite.disk.qcow2;

import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.BAD_ENTRY;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.BAD_HEADER;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.ENCRYPTED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.EXTERNAL_DATA_FILE;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.LIMIT_EXCEEDED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.MARKED_CORRUPT;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.NOT_QCOW2;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.TRUNCATED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.UNSUPPORTED_FEATURE;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.UNSUPPORTED_VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterContent;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.disk.qcow2.Qcow2FormatException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing in a file is trusted: damage gives a typed refusal, in bounded time and memory. */
@Timeout(60)
final class MalformedQcow2Test {
  private static final int CLUSTERS = 16400; // needs three L2 tables
  private static final long SIZE_BYTES = Cluster.offset(CLUSTERS);
  private static final byte[] BACKING = "base.raw".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path file = Path.of("");
  private byte[] sound = {};
  private int l1;

  @BeforeEach
  void aSoundFile() throws IOException {
    file = folder.resolve("point.qcow2");
    try (Qcow2Writer writer = Qcow2Writer.create(file, SIZE_BYTES, Optional.of("base.raw"), "raw");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (int cluster : new int[] {0, 3, 2050, 8200}) {
        byte[] content = ClusterContent.TEXT.cluster(cluster);
        writer.putCompressed(cluster, DiskModel.frame(codec, content));
      }
      writer.putZero(16399);
      writer.finish();
    }
    sound = Files.readAllBytes(file);
    l1 = (int) ByteBuffer.wrap(sound).getLong(40);
    assertThat(Clusters.readAll(file)).isEqualTo(5);
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    // Given
    TreeSet<Integer> lengths = new TreeSet<>();
    for (int length = 0; length < 300; length++) {
      lengths.add(length);
      lengths.add(sound.length - 1 - length);
    }
    for (int length = 0; length < sound.length; length += 4093) {
      lengths.add(length);
    }
    // Then
    for (int length : lengths) {
      cut(length);
      assertThatThrownBy(() -> Clusters.readAll(file))
          .as("cut at " + length)
          .isInstanceOfSatisfying(
              Qcow2FormatException.class, e -> assertThat(e.code()).isEqualTo(TRUNCATED));
    }
  }

  private void cut(int length) throws IOException {
    Files.write(file, Arrays.copyOf(sound, length));
  }

  @Test
  void randomDamageIsReadOrRefusedButNeverAnythingElse() throws IOException {
    // Given
    int refused = 0;
    for (long seed = 0; seed < 1500; seed++) {
      byte[] damaged = damage(new Random(seed));
      Files.write(file, damaged);
      // When
      try {
        Clusters.readAll(file);
      } catch (Qcow2FormatException | CorruptClusterException e) {
        refused++;
      }
    }
    // Then
    assertThat(refused).isGreaterThan(500);
  }

  /** Up to eight bits or bytes, mostly where a table or the header stands. */
  private byte[] damage(Random random) {
    byte[] damaged = sound.clone();
    int[] places = {0, l1, (int) ByteBuffer.wrap(sound).getLong(l1), -1};
    for (int count = random.nextInt(8); count >= 0; count--) {
      int place = places[random.nextInt(places.length)];
      int at = place < 0 ? random.nextInt(damaged.length) : place + random.nextInt(160);
      if (at < damaged.length) {
        damaged[at] =
            random.nextBoolean()
                ? (byte) (damaged[at] ^ 1 << random.nextInt(8))
                : (byte) random.nextInt();
      }
    }
    return damaged;
  }

  @Test
  void aForeignHeaderIsRefusedWithTheFieldsName() throws IOException {
    assertRefused(NOT_QCOW2, "magic", h -> h.putInt(0, 0x51464900));
    assertRefused(UNSUPPORTED_VERSION, "version: 2", h -> h.putInt(4, 2));
    assertRefused(UNSUPPORTED_VERSION, "version: 4", h -> h.putInt(4, 4));
    assertRefused(UNSUPPORTED_FEATURE, "cluster_bits: 9", h -> h.putInt(20, 9));
    assertRefused(UNSUPPORTED_FEATURE, "cluster_bits", h -> h.putInt(20, -1));
    assertRefused(ENCRYPTED, "crypt_method", h -> h.putInt(32, 2));
    assertRefused(MARKED_CORRUPT, "corrupt", h -> h.putLong(72, 2 | 8));
    assertRefused(EXTERNAL_DATA_FILE, "external file", h -> h.putLong(72, 4 | 8));
    assertRefused(UNSUPPORTED_FEATURE, "0x10", h -> h.putLong(72, 16 | 8));
    assertRefused(UNSUPPORTED_FEATURE, "incompatible", h -> h.putLong(72, 1L << 63 | 8));
    assertRefused(BAD_HEADER, "compression_type", h -> h.putLong(72, 0));
    assertRefused(BAD_HEADER, "compression_type", h -> h.put(104, (byte) 0));
    assertRefused(UNSUPPORTED_FEATURE, "compression_type: 2", h -> h.put(104, (byte) 2));
    assertRefused(BAD_HEADER, "refcount_order", h -> h.putInt(96, 7));
    assertRefused(BAD_HEADER, "header_length", h -> h.putInt(100, 72));
    assertRefused(BAD_HEADER, "header_length", h -> h.putInt(100, -8));
    assertRefused(BAD_HEADER, "header_length", h -> h.putInt(100, 1 << 20));
  }

  @Test
  void craftedSizesAndTablesAreRefused() throws IOException {
    assertRefused(LIMIT_EXCEEDED, "size", h -> h.putLong(24, 0));
    assertRefused(LIMIT_EXCEEDED, "size", h -> h.putLong(24, -512));
    assertRefused(LIMIT_EXCEEDED, "size", h -> h.putLong(24, Long.MAX_VALUE));
    assertRefused(LIMIT_EXCEEDED, "size", h -> h.putLong(24, (1L << 48) + 512));
    assertRefused(BAD_HEADER, "size", h -> h.putLong(24, 1025));
    assertRefused(BAD_HEADER, "l1_size", h -> h.putLong(24, 1L << 48));
    assertRefused(BAD_HEADER, "l1_size", h -> h.putInt(36, 2));
    assertRefused(TRUNCATED, "l1_table_offset", h -> h.putInt(36, -1));
    assertRefused(BAD_HEADER, "l1_table_offset", h -> h.putLong(40, 0));
    assertRefused(BAD_HEADER, "l1_table_offset", h -> h.putLong(40, l1 + 8));
    assertRefused(BAD_HEADER, "l1_table_offset", h -> h.putLong(40, -65536));
    assertRefused(TRUNCATED, "l1_table_offset", h -> h.putLong(40, l1 + 65536));
    assertRefused(TRUNCATED, "l1_table_offset", h -> h.putLong(40, 1L << 62));
    assertRefused(BAD_HEADER, "refcount_table_offset", h -> h.putLong(48, 1));
    assertRefused(TRUNCATED, "refcount_table_offset", h -> h.putLong(48, 1L << 50));
    assertRefused(BAD_HEADER, "refcount_table_clusters", h -> h.putInt(56, 0));
    assertRefused(TRUNCATED, "refcount_table", h -> h.putInt(56, -1));
  }

  @Test
  void craftedBackingNamesAreRefused() throws IOException {
    int name = new String(sound, 0, 300, StandardCharsets.ISO_8859_1).lastIndexOf("base.raw");
    assertThat(Arrays.copyOfRange(sound, name, name + 8)).isEqualTo(BACKING);
    assertRefused(BAD_HEADER, "backing_file_size", h -> h.putInt(16, 1024));
    assertRefused(BAD_HEADER, "backing_file_size", h -> h.putInt(16, -1));
    assertRefused(BAD_HEADER, "backing_file_offset", h -> h.putLong(8, 65536));
    assertRefused(BAD_HEADER, "backing_file_offset", h -> h.putLong(8, -1));
    assertRefused(BAD_HEADER, "backing_file_offset", h -> h.putLong(8, 8));
    assertRefused(BAD_HEADER, "control", h -> h.put(name, (byte) '\n'));
    assertRefused(BAD_HEADER, "control", h -> h.put(name, (byte) 0));
    assertRefused(BAD_HEADER, "UTF-8", h -> h.put(name, (byte) 0xFF));
    assertRefused(BAD_HEADER, "extension", h -> h.putInt(116, -1));
    assertRefused(BAD_HEADER, "extension", h -> h.putInt(116, 1000));
  }

  @Test
  void craftedL1EntriesAreRefused() throws IOException {
    long first = ByteBuffer.wrap(sound).getLong(l1);
    assertRefused(BAD_ENTRY, "L1 entry 0", h -> h.putLong(l1, first | 1));
    assertRefused(BAD_ENTRY, "L1 entry 0", h -> h.putLong(l1, first | 1L << 62));
    assertRefused(BAD_ENTRY, "L1 entry 0", h -> h.putLong(l1, first + 512));
    assertRefused(TRUNCATED, "L1 entry 1", h -> h.putLong(l1 + 8, 1L << 55));
    assertRefused(BAD_ENTRY, "share", h -> h.putLong(l1 + 8, first));
  }

  @Test
  void craftedL2EntriesAreRefused() throws IOException {
    int l2 = (int) (ByteBuffer.wrap(sound).getLong(l1) & ~(1L << 63));
    long compressed = 1L << 62;
    assertRefused(BAD_ENTRY, "cluster 0 has reserved", h -> h.putLong(l2, 1L << 57));
    assertRefused(BAD_ENTRY, "cluster 0 is not aligned", h -> h.putLong(l2, 65536 + 512));
    assertRefused(BAD_ENTRY, "cluster 0 points to the header", h -> h.putLong(l2, 1L << 63));
    assertRefused(TRUNCATED, "cluster 0 points behind", h -> h.putLong(l2, 1L << 40));
    assertRefused(BAD_ENTRY, "copied", h -> h.putLong(l2, 3L << 62 | 65536));
    assertRefused(BAD_ENTRY, "header", h -> h.putLong(l2, compressed | 100));
    assertRefused(TRUNCATED, "behind", h -> h.putLong(l2, compressed | 1L << 53));
  }

  @Test
  void aFrameBehindItsSectorsIsRefused() throws IOException {
    // Given: the first cluster's frame is longer than the one sector it may have now
    int l2 = (int) (ByteBuffer.wrap(sound).getLong(l1) & ~(1L << 63));
    byte[] damaged = sound.clone();
    long entry = ByteBuffer.wrap(damaged).getLong(l2);
    ByteBuffer.wrap(damaged).putLong(l2, entry & ~(0xFFL << 54));
    Files.write(file, damaged);
    // Then
    assertThatThrownBy(() -> Clusters.readAll(file))
        .isInstanceOf(CorruptClusterException.class)
        .hasMessageContaining("cut short");
  }

  @Test
  void aHugeSparseFileThatPretendsToBeFullIsStillCheapToOpen() throws IOException {
    // Given: 8 TiB of holes, and an L1 table that claims all of 256 TiB, in the holes too
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(1L << 43);
      image.seek(24);
      image.writeLong(1L << 48);
      image.seek(36);
      image.writeInt(1 << 19);
    }
    // When
    try (Qcow2Reader reader = Qcow2Reader.open(file)) {
      // Then
      assertThat(reader.sizeBytes()).isEqualTo(1L << 48);
      assertThat(reader.lookup((1L << 32) - 1)).isInstanceOf(ClusterMapping.Absent.class);
    }
  }

  @Test
  void onlyARegularFileIsOpened() throws IOException {
    // Given
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    // Then
    assertThatThrownBy(() -> Qcow2Reader.open(link)).isInstanceOf(Qcow2FormatException.class);
    assertThatThrownBy(() -> Qcow2Reader.open(folder)).isInstanceOf(Qcow2FormatException.class);
  }

  private interface Damage {
    void apply(ByteBuffer bytes);
  }

  private void assertRefused(Code code, String named, Damage damage) throws IOException {
    byte[] damaged = sound.clone();
    damage.apply(ByteBuffer.wrap(damaged));
    Files.write(file, damaged);
    assertThatThrownBy(() -> Clusters.readAll(file))
        .as(code + " " + named)
        .isInstanceOfSatisfying(
            Qcow2FormatException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(named);
  }
}
