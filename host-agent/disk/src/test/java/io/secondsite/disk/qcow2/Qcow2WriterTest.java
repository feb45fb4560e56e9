package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterContent;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.RawDisk;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Qcow2WriterTest {
  private static final Optional<String> NONE = Optional.empty();
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @BeforeEach
  void needQemu() {
    QemuImg.assumePresent("qemu-img");
  }

  @ParameterizedTest
  @ValueSource(longs = {512, 65536, 65536 + 512, 10L * MIB, 1L << 40, 1L << 48})
  void anEmptyShellIsASoundOverlayOfAFewBlocks(long sizeBytes) throws IOException {
    // Given
    RawDisk.create(folder.resolve("base.raw"), Math.min(sizeBytes, MIB)).close();
    Path shell = folder.resolve("shell.qcow2");
    // When
    Qcow2Writer.emptyShell(shell, sizeBytes, Optional.of("base.raw"), "raw");
    // Then
    QemuImg.check(shell);
    assertThat(QemuImg.image("info", "--output=json", shell.toString()))
        .contains("\"virtual-size\": " + sizeBytes)
        .contains("\"backing-filename-format\": \"raw\"")
        .contains("\"backing-filename\": \"base.raw\"")
        .contains("\"compression-type\": \"zstd\"");
    assertThat(QemuImg.blocks(shell) * 512).isLessThanOrEqualTo(5 * 4096);
  }

  @Test
  void aShellShowsItsBackingFile() throws IOException {
    // Given
    DiskModel model = new DiskModel(5 * Cluster.SIZE_BYTES + 1024);
    model.put(1, ClusterContent.TEXT.cluster(1));
    model.put(5, ClusterContent.TEXT.cluster(2));
    model.writeRaw(folder.resolve("base.raw"));
    Path shell = folder.resolve("shell.qcow2");
    // When
    Qcow2Writer.emptyShell(shell, model.sizeBytes(), Optional.of("base.raw"), "raw");
    // Then
    QemuImg.assertIdentical(shell, "qcow2", folder.resolve("base.raw"), "raw");
  }

  @Test
  void framesAreTakenAtAnyLevelStoredAndAsOthersMakeThem() throws IOException {
    // Given
    DiskModel model = new DiskModel(40 * Cluster.SIZE_BYTES);
    Path file = folder.resolve("point.qcow2");
    int cluster = 0;
    try (Qcow2Writer writer = Qcow2Writer.create(file, model.sizeBytes(), NONE, "")) {
      // When
      for (int level : new int[] {0, 1, 3, 9, 19}) {
        try (ZstdClusterCodec codec = new ZstdClusterCodec(level)) {
          for (ClusterContent content : ClusterContent.values()) {
            byte[] bytes = content.cluster(cluster);
            writer.putCompressed(cluster, DiskModel.frame(codec, bytes));
            model.put(cluster++, bytes);
          }
        }
      }
      writer.finish();
    }
    // Then
    assertShows(file, model);
  }

  @Test
  void theLastPutOfAClusterWinsAndNothingLeaks() throws IOException {
    // Given
    DiskModel model = new DiskModel(4 * Cluster.SIZE_BYTES);
    Path file = folder.resolve("point.qcow2");
    try (Qcow2Writer writer = Qcow2Writer.create(file, model.sizeBytes(), NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      // When
      for (int round = 0; round < 5; round++) {
        for (int cluster = 0; cluster < 4; cluster++) {
          byte[] content = ClusterContent.RANDOM.cluster(round * 10 + cluster);
          writer.putCompressed(cluster, DiskModel.frame(codec, content));
          model.put(cluster, content);
        }
      }
      writer.putZero(2);
      model.put(2, new byte[Cluster.SIZE_BYTES]);
      writer.finish();
      // Then
      assertThat(writer.storedBytes()).isEqualTo(20 * (Cluster.SIZE_BYTES + 10));
    }
    assertShows(file, model);
  }

  @Test
  void aHugeDiskCostsOnlyWhatItHolds() throws IOException {
    // Given
    long sizeBytes = (1L << 46) + 512;
    Path file = folder.resolve("point.qcow2");
    long[] clusters = {0, 8191, 8192, 1L << 25, Cluster.count(sizeBytes) - 1};
    // When
    try (Qcow2Writer writer = Qcow2Writer.create(file, sizeBytes, NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (long cluster : clusters) {
        byte[] content = ClusterContent.TEXT.cluster(cluster);
        writer.putCompressed(cluster, DiskModel.frame(codec, content));
      }
      writer.finish();
    }
    // Then
    QemuImg.check(file);
    assertThat(QemuImg.blocks(file) * 512).isLessThan(400_000);
    try (Qcow2Reader reader = Qcow2Reader.open(file)) {
      assertThat(Clusters.allocated(reader)).containsExactly(clusters);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aDeltaOfMixedClustersTakesTheSpaceOfItsFrames(long seed) throws IOException {
    // Given: 1 % of 8 GiB in random clusters, a part of it incompressible, as zstd -1 packs it
    long sizeBytes = 8L << 30;
    Random random = new Random(seed);
    Path file = folder.resolve("point.qcow2");
    long frames = 0;
    try (Qcow2Writer writer = Qcow2Writer.create(file, sizeBytes, NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      int[] clusters = random.ints(0, (int) Cluster.count(sizeBytes)).limit(1311).toArray();
      // When
      for (int cluster : Arrays.stream(clusters).sorted().distinct().toArray()) {
        ClusterContent[] contents = ClusterContent.values();
        byte[] content = contents[1 + random.nextInt(3)].cluster(random.nextLong());
        frames += Zstd.compress(content, 1).length;
        writer.putCompressed(cluster, DiskModel.frame(codec, content));
      }
      writer.finish();
    }
    // Then
    QemuImg.check(file);
    long l2Pages = Cluster.count(sizeBytes) / 512;
    long taken = QemuImg.blocks(file) * 512;
    assertThat(taken).isLessThanOrEqualTo((long) (frames * 1.03) + (5 + l2Pages) * 4096);
  }

  @Test
  void qemuCanGoOnWritingIntoAFinishedFile() throws IOException {
    // Given: frames that share host clusters, so that a wrong count would let QEMU overwrite one
    QemuImg.assumePresent("qemu-io");
    DiskModel model = new DiskModel(30 * Cluster.SIZE_BYTES);
    Path file = folder.resolve("point.qcow2");
    try (Qcow2Writer writer = Qcow2Writer.create(file, model.sizeBytes(), NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (int cluster = 0; cluster < 30; cluster++) {
        byte[] content = ClusterContent.TEXT.cluster(cluster);
        writer.putCompressed(cluster, DiskModel.frame(codec, content));
        model.put(cluster, content);
      }
      writer.finish();
    }
    // When
    byte[] pattern = new byte[Cluster.SIZE_BYTES];
    Arrays.fill(pattern, (byte) 0x5a);
    for (int cluster = 0; cluster < 30; cluster += 3) {
      QemuImg.io(file, "write -P 0x5a " + Cluster.offset(cluster) + " 64k");
      model.put(cluster, pattern);
    }
    // Then
    assertShows(file, model);
  }

  @Test
  void anUnfinishedFileIsNoImage() throws IOException {
    // Given
    Path file = folder.resolve("point.qcow2");
    try (Qcow2Writer writer = Qcow2Writer.create(file, MIB, NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec(0)) {
      for (int cluster = 0; cluster < 10; cluster++) {
        writer.putCompressed(
            cluster, DiskModel.frame(codec, ClusterContent.RANDOM.cluster(cluster)));
      }
    }
    // Then
    assertThatThrownBy(() -> Qcow2Reader.open(file)).isInstanceOf(Qcow2FormatException.class);
  }

  @Test
  void anExistingFileIsNeverOverwritten() throws IOException {
    // Given
    Path file = Files.createFile(folder.resolve("point.qcow2"));
    // Then
    assertThatThrownBy(() -> Qcow2Writer.create(file, MIB, NONE, ""))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "..", "a/b", "/etc/passwd", "nbd:x", "json:{}", "a\nb", "a\0b"})
  void aBackingNameThatIsNoPlainNameIsRefused(String name) {
    assertThatThrownBy(() -> Qcow2Writer.create(folder.resolve("p"), MIB, Optional.of(name), "raw"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("backingFileName");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -512, 513, (1L << 48) + 512})
  void aSizeThatNoDiskHasIsRefused(long sizeBytes) {
    assertThatThrownBy(() -> Qcow2Writer.create(folder.resolve("p"), sizeBytes, NONE, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sizeBytes");
  }

  @Test
  void aWrongPutIsRefused() throws IOException {
    // Given
    Path file = folder.resolve("point.qcow2");
    try (Qcow2Writer writer = Qcow2Writer.create(file, MIB, NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      ByteBuffer frame = DiskModel.frame(codec, ClusterContent.TEXT.cluster(1));
      // Then
      assertThatThrownBy(() -> writer.putZero(16)).hasMessageContaining("outside the disk");
      assertThatThrownBy(() -> writer.putCompressed(-1, frame.duplicate()))
          .hasMessageContaining("outside the disk");
      assertThatThrownBy(() -> writer.putCompressed(0, frame.slice(0, 100)))
          .isInstanceOf(CorruptClusterException.class);
      assertThatThrownBy(() -> writer.putCompressed(0, ByteBuffer.allocate(65536)))
          .isInstanceOf(CorruptClusterException.class);
      writer.finish();
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> writer.putZero(1)).isInstanceOf(IllegalStateException.class);
    }
    assertShows(file, new DiskModel(MIB));
  }

  @Test
  @Tag("soak")
  void aFileThatNeedsMoreThanOneRefcountBlockIsSound() throws IOException {
    // Given
    long clusters = 40_000;
    Path file = folder.resolve("point.qcow2");
    // When
    try (Qcow2Writer writer = Qcow2Writer.create(file, Cluster.offset(clusters), NONE, "");
        ZstdClusterCodec codec = new ZstdClusterCodec(ZstdClusterCodec.LEVEL_STORED)) {
      ByteBuffer frame = DiskModel.frame(codec, ClusterContent.RANDOM.cluster(1));
      for (long cluster = 0; cluster < clusters; cluster++) {
        writer.putCompressed(cluster, frame.duplicate());
      }
      writer.finish();
    }
    // Then
    QemuImg.check(file);
  }

  private void assertShows(Path qcow2, DiskModel model) throws IOException {
    Path raw = folder.resolve("model.raw");
    model.writeRaw(raw);
    QemuImg.check(qcow2);
    QemuImg.assertIdentical(qcow2, "qcow2", raw, "raw");
    Clusters.assertShows(model, qcow2);
  }
}
