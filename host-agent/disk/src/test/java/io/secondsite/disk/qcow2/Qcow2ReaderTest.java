package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ClusterContent;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Qcow2ReaderTest {
  private static final int CLUSTERS = 24;

  @TempDir Path folder;

  @BeforeEach
  void needQemu() {
    QemuImg.assumePresent("qemu-img", "qemu-io");
  }

  /** Text, random bytes, zeros and mixed clusters, the last one partial. */
  private static DiskModel model() {
    DiskModel model = new DiskModel(CLUSTERS * Cluster.SIZE_BYTES - 1536);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      ClusterContent[] contents = ClusterContent.values();
      model.put(cluster, contents[cluster % contents.length].cluster(cluster));
    }
    return model;
  }

  @Test
  void whatQemuCompressedIsRead() throws IOException {
    // Given
    DiskModel model = model();
    Path file = folder.resolve("image.qcow2");
    convert(model, file, "-c", "-o", "compression_type=zstd");
    // Then
    Clusters.assertShows(model, file);
    try (Qcow2Reader reader = Qcow2Reader.open(file)) {
      assertThat(reader.sizeBytes()).isEqualTo(model.sizeBytes());
      assertThat(reader.backingFileName()).isEmpty();
      assertThat(reader.lookup(0)).isInstanceOf(ClusterMapping.Absent.class);
      assertThat(reader.lookup(1)).isInstanceOf(ClusterMapping.Compressed.class);
      assertThat(reader.lookup(2)).isInstanceOf(ClusterMapping.Plain.class);
    }
  }

  @Test
  void whatQemuWroteUncompressedIsRead() throws IOException {
    // Given
    DiskModel model = model();
    Path file = folder.resolve("image.qcow2");
    convert(model, file);
    // Then
    Clusters.assertShows(model, file);
  }

  @Test
  void anOverlayThatQemuWroteIsReadWithItsZeros() throws IOException {
    // Given
    DiskModel model = model();
    Path base = folder.resolve("base.qcow2");
    convert(model, base, "-c", "-o", "compression_type=zstd");
    Path overlay = folder.resolve("overlay.qcow2");
    QemuImg.image(
        "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", overlay.toString());
    // When
    QemuImg.io(
        overlay,
        "write -P 0x5a 200k 300k",
        "write -z 640k 64k",
        "write -z -u 768k 128k",
        "discard 1M 64k",
        "write -P 0x77 1534k 512");
    // Then
    Path flat = folder.resolve("flat.raw");
    QemuImg.image("convert", "-O", "raw", overlay.toString(), flat.toString());
    DiskModel expected = DiskModel.read(flat);
    Clusters.assertShows(expected, overlay, base);
    try (Qcow2Reader reader = Qcow2Reader.open(overlay)) {
      assertThat(reader.backingFileName()).contains("base.qcow2");
      assertThat(reader.backingFormat()).contains("qcow2");
      assertThat(reader.lookup(10)).isInstanceOf(ClusterMapping.Zero.class);
      assertThat(reader.lookup(4)).isInstanceOf(ClusterMapping.Plain.class);
      assertThat(reader.lookup(0)).isInstanceOf(ClusterMapping.Absent.class);
    }
  }

  @Test
  void zlibClustersAreRefusedByName() throws IOException {
    // Given
    DiskModel model = model();
    Path file = folder.resolve("image.qcow2");
    convert(model, file, "-c");
    // Then
    assertThatThrownBy(() -> Clusters.assertShows(model, file))
        .isInstanceOfSatisfying(
            Qcow2FormatException.class,
            e -> assertThat(e.code()).isEqualTo(Qcow2FormatException.Code.UNSUPPORTED_FEATURE))
        .hasMessageContaining("compression_type");
  }

  @Test
  void framesCopiedIntoANewFileNeedNoCodec() throws IOException {
    // Given
    DiskModel model = new DiskModel(CLUSTERS * Cluster.SIZE_BYTES - 512);
    Path ours = folder.resolve("ours.qcow2");
    model.writePoint(ours, Optional.empty(), "", 42);
    Path copy = folder.resolve("copy.qcow2");
    ByteBuffer frame = ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX);
    // When
    try (Qcow2Reader reader = Qcow2Reader.open(ours);
        Qcow2Writer writer = Qcow2Writer.create(copy, reader.sizeBytes(), Optional.empty(), "")) {
      reader.forEachAllocated((cluster, mapping) -> {
        if (mapping instanceof ClusterMapping.Compressed compressed) {
          int length = reader.readFrame(compressed, frame.clear());
          assertThat(length).isEqualTo(frame.position());
          writer.putCompressed(cluster, frame.flip());
        } else {
          writer.putZero(cluster);
        }
      });
      writer.finish();
    }
    // Then
    QemuImg.check(copy);
    QemuImg.assertIdentical(copy, "qcow2", ours, "qcow2");
    Clusters.assertShows(model, copy);
  }

  @Test
  void aMergeCopiesWhatQemuCompressed() throws IOException {
    // Given
    DiskModel model = model();
    Path file = folder.resolve("image.qcow2");
    convert(model, file, "-c", "-o", "compression_type=zstd");
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    try (Qcow2Reader reader = Qcow2Reader.open(file);
        ZstdClusterCodec codec = new ZstdClusterCodec()) {
      // When
      reader.readFrame(1, frame);
      // Then
      ByteBuffer cluster = ByteBuffer.allocate(Cluster.SIZE_BYTES);
      codec.decode(frame.flip(), cluster);
      assertThat(cluster.array()).isEqualTo(model.cluster(1));
      assertThatThrownBy(() -> reader.readFrame(0, frame.clear()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyThreadsReadAtOnce() throws IOException, InterruptedException, ExecutionException {
    // Given
    DiskModel model = new DiskModel(CLUSTERS * Cluster.SIZE_BYTES);
    Path file = folder.resolve("point.qcow2");
    model.writePoint(file, Optional.empty(), "", 7);
    try (Qcow2Reader reader = Qcow2Reader.open(file);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      // When
      List<Future<Boolean>> rounds = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        rounds.add(threads.submit(() -> showsAll(reader, model)));
      }
      // Then
      for (Future<Boolean> round : rounds) {
        assertThat(round.get()).isTrue();
      }
    }
  }

  private static boolean showsAll(Qcow2Reader reader, DiskModel model) throws IOException {
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      boolean same = true;
      for (int round = 0; round < 20; round++) {
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
          ByteBuffer found = ByteBuffer.allocate(Cluster.SIZE_BYTES);
          reader.readCluster(cluster, found, codec);
          same &= Arrays.equals(found.array(), model.cluster(cluster));
        }
      }
      return same;
    }
  }

  @Test
  void anotherBackingFileThanExpectedIsRefused() throws IOException {
    // Given
    Path file = folder.resolve("shell.qcow2");
    Qcow2Writer.emptyShell(file, 1 << 20, Optional.of("p1.qcow2"), "qcow2");
    try (Qcow2Reader reader = Qcow2Reader.open(file)) {
      // When
      reader.expectBacking(Optional.of("p1.qcow2"));
      // Then
      for (Optional<String> other : List.of(Optional.of("p2.qcow2"), Optional.<String>empty())) {
        assertThatThrownBy(() -> reader.expectBacking(other))
            .isInstanceOf(Qcow2FormatException.class)
            .hasMessageContaining("p1.qcow2");
      }
      assertThatThrownBy(() -> reader.lookup(16)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void convert(DiskModel model, Path file, String... options) throws IOException {
    Path raw = folder.resolve("model.raw");
    model.writeRaw(raw);
    List<String> arguments = new ArrayList<>(List.of("convert", "-f", "raw", "-O", "qcow2"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(raw.toString(), file.toString()));
    QemuImg.image(arguments.toArray(String[]::new));
  }
}
