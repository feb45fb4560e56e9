package io.secondsite.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.secondsite.disk.qcow2.QemuImg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ZstdClusterCodecTest {

  @Property(tries = 200)
  void everyClusterComesBack(
      @ForAll long seed,
      @ForAll ClusterContent content,
      @ForAll @IntRange(min = 0, max = 5) int level,
      @ForAll boolean direct)
      throws IOException {
    // Given
    byte[] cluster = content.cluster(seed);
    try (ZstdClusterCodec codec = new ZstdClusterCodec(level)) {
      ByteBuffer frame = buffer(ClusterCodec.FRAME_BYTES_MAX + 3, direct).position(3);
      ByteBuffer decoded = buffer(Cluster.SIZE_BYTES + 5, direct).position(5);
      // When
      codec.encode(buffer(Cluster.SIZE_BYTES, direct).put(cluster).flip(), frame);
      frame.flip().position(3);
      codec.decode(frame, decoded);
      // Then
      assertThat(frame.hasRemaining()).isFalse();
      assertThat(decoded.hasRemaining()).isFalse();
      assertThat(decoded.position(5).slice()).isEqualTo(ByteBuffer.wrap(cluster));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFramesLengthIsKnownFromItselfAndNeverAboveTheLimit(ClusterContent content)
      throws IOException {
    for (int level = 0; level <= ZstdClusterCodec.LEVEL_MAX; level++) {
      // When
      byte[] frame = encode(level, content.cluster(level));
      // Then
      assertThat(frame).hasSizeLessThanOrEqualTo(ClusterCodec.FRAME_BYTES_MAX);
      ByteBuffer followed = ByteBuffer.wrap(Arrays.copyOf(frame, frame.length + 600));
      assertThat(ZstdFrame.length(followed)).isEqualTo(frame.length);
    }
  }

  @Test
  void aStoredFrameIsReadByTheZstdTool(@TempDir Path folder) throws IOException {
    // Given
    QemuImg.assumePresent("zstd");
    byte[] cluster = ClusterContent.TEXT.cluster(1);
    Path frame = Files.write(folder.resolve("frame.zst"), encode(0, cluster));
    Path decoded = folder.resolve("cluster");
    // When
    QemuImg.Answer answer =
        QemuImg.run("zstd", "-q", "-d", frame.toString(), "-o", decoded.toString());
    // Then
    assertThat(answer.output()).isEmpty();
    assertThat(decoded).hasBinaryContent(cluster);
    assertThat(frame).hasSize(Cluster.SIZE_BYTES + 10L);
  }

  @Test
  void aRunOfRandomClustersDoesNotSpoilTheOnesBehindIt() {
    // Given
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (int seed = 0; seed < 20; seed++) {
        assertThat(encode(codec, ClusterContent.RANDOM.cluster(seed)))
            .hasSize(Cluster.SIZE_BYTES + 10);
      }
      byte[] barely = ClusterContent.RANDOM.cluster(7);
      Arrays.fill(barely, 0, barely.length / 20, (byte) 0);
      // When
      byte[] frame = encode(codec, barely);
      // Then
      assertThat(frame).hasSizeLessThan(Cluster.SIZE_BYTES - Cluster.SIZE_BYTES / 25);
    }
  }

  @Test
  void aBombIsRefusedWithoutWritingPastTheCluster() {
    // Given
    byte[] named = Zstd.compress(new byte[1 << 28]);
    byte[] unnamed = nameless(new byte[1 << 28]);
    byte[] slightlyLonger = nameless(new byte[Cluster.SIZE_BYTES + 1]);
    byte[] shorter = nameless(new byte[Cluster.SIZE_BYTES - 1]);
    // Then
    assertRefused(named, "another content size");
    assertRefused(unnamed, "zstd frame");
    assertRefused(slightlyLonger, "broken");
    assertRefused(shorter, "gives 65535 bytes");
  }

  @Test
  void onlyOnePlainFrameIsTaken() {
    // Given
    byte[] frame = encode(1, ClusterContent.TEXT.cluster(1));
    byte[] half = Zstd.compress(new byte[Cluster.SIZE_BYTES / 2]);
    byte[] skippable =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(0x184D2A50).putInt(4).array();
    byte[] withDictionary = frame.clone();
    withDictionary[4] |= 1;
    byte[] reserved = frame.clone();
    reserved[4] |= 8;
    // Then
    assertRefused(join(frame, new byte[1]), "1 bytes behind it");
    assertRefused(join(frame, frame), "bytes behind it");
    assertRefused(join(half, half), "another content size");
    assertRefused(join(skippable, frame), "no zstd magic");
    assertRefused(join(frame, skippable), "12 bytes behind it");
    assertRefused(withDictionary, "dictionary");
    assertRefused(reserved, "reserved bit");
    assertRefused(new byte[0], "cut short");
  }

  @Test
  void aFrameCutAnywhereIsRefused() {
    // Given
    byte[] frame = encode(1, ClusterContent.TEXT.cluster(1));
    // Then
    for (int length = 0; length < frame.length; length++) {
      assertRefused(Arrays.copyOf(frame, length), "cut short");
    }
  }

  @Property(tries = 500)
  void aDamagedFrameGivesOneClusterOrATypedRefusal(
      @ForAll long seed, @ForAll ClusterContent content) {
    // Given
    byte[] frame = encode(1, content.cluster(seed));
    Random random = new Random(seed);
    for (int flips = random.nextInt(4); flips >= 0; flips--) {
      // Most damage hits the headers, where it can do most harm.
      int at = random.nextInt(random.nextBoolean() ? Math.min(24, frame.length) : frame.length);
      frame[at] ^= (byte) (1 << random.nextInt(8));
    }
    ByteBuffer cluster = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES + 16);
    // When
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      codec.decode(direct(frame), cluster);
      // Then
      assertThat(cluster.position()).isEqualTo(Cluster.SIZE_BYTES);
    } catch (CorruptClusterException e) {
      assertThat(e).hasMessageContaining("zstd frame");
    }
    assertThat(cluster.slice(Cluster.SIZE_BYTES, 16)).isEqualTo(ByteBuffer.allocate(16));
  }

  @Test
  void aCodecStillWorksAfterARefusal() throws IOException {
    // Given
    byte[] cluster = ClusterContent.TEXT.cluster(1);
    byte[] frame = encode(1, cluster);
    byte[] broken = frame.clone();
    Arrays.fill(broken, 20, 40, (byte) 0xFF);
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      ByteBuffer decoded = ByteBuffer.allocate(Cluster.SIZE_BYTES);
      assertThatThrownBy(() -> codec.decode(direct(broken), decoded))
          .isInstanceOf(CorruptClusterException.class);
      // When
      codec.decode(direct(frame), decoded.clear());
      // Then
      assertThat(decoded.array()).isEqualTo(cluster);
    }
  }

  @Test
  void aWrongUseIsRefusedByName() {
    assertThatThrownBy(() -> new ZstdClusterCodec(20)).hasMessageContaining("level");
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      ByteBuffer small = ByteBuffer.allocate(10);
      assertThatThrownBy(
              () -> codec.encode(small, ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX)))
          .hasMessageContaining("cluster");
      assertThatThrownBy(() -> codec.encode(ByteBuffer.allocate(Cluster.SIZE_BYTES), small))
          .hasMessageContaining("frame");
    }
  }

  private static void assertRefused(byte[] frame, String reason) {
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      ByteBuffer cluster = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES + 16);
      assertThatThrownBy(() -> codec.decode(direct(frame), cluster))
          .isInstanceOf(CorruptClusterException.class)
          .hasMessageContaining(reason);
      assertThat(cluster.slice(Cluster.SIZE_BYTES, 16)).isEqualTo(ByteBuffer.allocate(16));
    }
  }

  /** A frame that does not say how long its content is. */
  private static byte[] nameless(byte[] content) {
    try (ZstdCompressCtx compressor = new ZstdCompressCtx()) {
      return compressor.setContentSize(false).compress(content);
    }
  }

  private static byte[] encode(int level, byte[] cluster) {
    try (ZstdClusterCodec codec = new ZstdClusterCodec(level)) {
      return encode(codec, cluster);
    }
  }

  private static byte[] encode(ZstdClusterCodec codec, byte[] cluster) {
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    codec.encode(ByteBuffer.wrap(cluster), frame);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static ByteBuffer buffer(int capacity, boolean direct) {
    return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }
}
