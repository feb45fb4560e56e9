package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ClusterContent;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Qcow2FramesTest {
  private static final int CLUSTERS = 9;
  private static final int NEVER_PUT = 7;
  private static final int ZERO = 8;

  @TempDir Path folder;

  private final long[] places = new long[CLUSTERS];
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("layer.qcow2");
    ByteBuffer frame = ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX);
    try (ClusterCodec codec = new ZstdClusterCodec();
        Qcow2Writer writer =
            Qcow2Writer.create(file, CLUSTERS * Cluster.SIZE_BYTES, Optional.empty(), "")) {
      for (int cluster = 0; cluster < NEVER_PUT; cluster++) {
        codec.encode(ByteBuffer.wrap(content(cluster)), frame.clear());
        writer.putCompressed(cluster, frame.flip());
      }
      writer.putZero(ZERO);
      writer.finish();
      for (int cluster = 0; cluster < CLUSTERS; cluster++) {
        places[cluster] = writer.place(cluster);
      }
    }
  }

  private static byte[] content(int cluster) {
    ClusterContent[] contents = ClusterContent.values();
    return contents[cluster % contents.length].cluster(cluster);
  }

  @Test
  void framesAreReadAtTheirPlacesWithoutTheTables() throws IOException {
    // Given
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 0, Cluster.SIZE_BYTES, (byte) 0);
    Files.write(file, bytes);
    try (ClusterCodec codec = new ZstdClusterCodec();
        Qcow2Frames frames = Qcow2Frames.open(file)) {
      for (int cluster = 0; cluster < NEVER_PUT; cluster++) {
        byte[] read = new byte[Cluster.SIZE_BYTES];
        // When, then
        assertThat(frames.read(places[cluster], ByteBuffer.wrap(read), codec)).isTrue();
        assertThat(read).isEqualTo(content(cluster));
      }
    }
  }

  @Test
  void aClusterWithoutAFrameHasNoPlace() throws IOException {
    assertThat(places[NEVER_PUT]).isZero();
    assertThat(places[ZERO]).isZero();
    try (ClusterCodec codec = new ZstdClusterCodec();
        Qcow2Frames frames = Qcow2Frames.open(file)) {
      ByteBuffer into = ByteBuffer.allocate(Cluster.SIZE_BYTES);
      assertThat(frames.read(0, into, codec)).isFalse();
      assertThat(frames.read(1, into, codec)).isFalse();
    }
  }

  @Test
  void whatIsNoFrameIsRefused() throws IOException {
    try (ClusterCodec codec = new ZstdClusterCodec();
        Qcow2Frames frames = Qcow2Frames.open(file)) {
      ByteBuffer into = ByteBuffer.allocate(Cluster.SIZE_BYTES);
      assertThatThrownBy(() -> frames.read(places[0] + 1, into, codec))
          .isInstanceOf(CorruptClusterException.class);
      assertThatThrownBy(() -> frames.read(places[0] + (1L << 40), into, codec))
          .isInstanceOf(Qcow2FormatException.class);
    }
  }

  @Test
  void whatIsNoFileIsNotOpened() {
    assertThatThrownBy(() -> Qcow2Frames.open(folder)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Qcow2Frames.open(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
