package io.secondsite.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.replication.wire.DeltaWireException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a segment carries comes out as it went in, and a lie never comes out as a truth. */
class DeltaWireTest {
  private static final ByteBuffer PAYLOAD = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);

  @Property(tries = 60)
  void everySegmentIsReadAsItWasWritten(@ForAll long seed) throws IOException {
    // Given
    Segments.Sample sample = Segments.random(seed);
    // When
    DeltaReader reader = new DeltaReader(new ByteArrayInputStream(sample.bytes()));
    List<DeltaFrame> frames = new ArrayList<>();
    List<byte[]> payloads = new ArrayList<>();
    drain(reader, frames, payloads);
    // Then
    assertThat(reader.header()).isEqualTo(sample.header());
    assertThat(frames).isEqualTo(sample.frames());
    assertThat(payloads).usingRecursiveComparison().isEqualTo(sample.payloads());
    assertThat(reader.trailer()).isEqualTo(sample.trailer());
    assertThat(reader.bytes()).isEqualTo(sample.bytes().length);
  }

  @Test
  void aSegmentCutAtAnyByteIsTruncated() throws IOException {
    // Given
    byte[] whole = Segments.random(1).bytes();
    for (int length = 0; length < whole.length; length += length < 400 ? 1 : 97) {
      byte[] cut = Arrays.copyOf(whole, length);
      // When, then
      assertThatThrownBy(() -> read(cut))
          .as("cut at %d", length)
          .isInstanceOfSatisfying(
              DeltaWireException.class, e -> assertThat(e.code()).isEqualTo(Code.TRUNCATED));
    }
  }

  @Property(tries = 300)
  void oneFlippedBitIsAlwaysSeen(@ForAll long seed) throws IOException {
    // Given
    byte[] bytes = Segments.random(seed % 5).bytes();
    int bit = new Random(seed).nextInt(bytes.length * 8);
    // When
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    // Then
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(DeltaWireException.class);
  }

  @Property(tries = 200)
  void noiseIsRefusedWithoutHarm(@ForAll byte[] noise) {
    assertThatThrownBy(() -> read(noise)).isInstanceOf(DeltaWireException.class);
  }

  @Test
  void anotherProtocolIsNoSegment() {
    refused(Code.NOT_A_SEGMENT, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewerOrOlderVersionIsNamed() throws IOException {
    for (short version : new short[] {0, 1, 2, 5, Short.MIN_VALUE}) {
      refused(Code.UNKNOWN_VERSION, changed(bytes -> bytes.putShort(8, version)));
    }
  }

  @Test
  void aHeaderOfAMegabyteIsNotRead() throws IOException {
    refused(Code.LIMIT_EXCEEDED, changed(bytes -> bytes.putInt(10, 1 << 20)));
  }

  @Test
  void aNegativeLengthIsNoLength() throws IOException {
    refused(Code.LIMIT_EXCEEDED, changed(bytes -> bytes.putInt(10, -1)));
  }

  @Test
  void anUnknownFrameTypeIsNotSkipped() {
    refused(Code.UNKNOWN_TYPE, new Raw().bytes(9).end());
  }

  @Test
  void whatTheReplicaHasAlreadyIsUnknownToVersionOne() {
    refused(Code.UNKNOWN_TYPE, new Raw().bytes(3).end());
  }

  @Test
  void aFrameLongerThanAClustersIsNotRead() {
    refused(Code.LIMIT_EXCEEDED, new Raw().data(0, 0, ClusterCodec.FRAME_BYTES_MAX + 1).end());
    refused(Code.LIMIT_EXCEEDED, new Raw().data(0, 0, Integer.MAX_VALUE).end());
    refused(Code.LIMIT_EXCEEDED, new Raw().data(0, 0, -1).end());
    refused(Code.LIMIT_EXCEEDED, new Raw().data(0, 0, 0).end());
  }

  @Test
  void anUnknownDiskIsOutOfRange() {
    refused(Code.OUT_OF_RANGE, new Raw().zero(2, 0, 1).end());
  }

  @Test
  void clustersBehindTheDiskAreOutOfRange() {
    long clusters = Segments.header(1).disks().getFirst().clusterCount();
    refused(Code.OUT_OF_RANGE, new Raw().zero(0, clusters, 1).end());
    refused(Code.OUT_OF_RANGE, new Raw().zero(0, clusters - 1, 2).end());
    refused(Code.OUT_OF_RANGE, new Raw().zero(0, 0, 100L * (1 << 30) / Cluster.SIZE_BYTES).end());
    refused(Code.OUT_OF_RANGE, new Raw().zero(0, 1, Long.MAX_VALUE).end());
    refused(Code.OUT_OF_RANGE, new Raw().zero(0, -1, 1).end());
    refused(Code.OUT_OF_RANGE, new Raw().zero(0, 0, 0).end());
  }

  @Test
  void aRepeatedOrEarlierClusterIsOutOfOrder() {
    refused(Code.OUT_OF_ORDER, new Raw().zero(0, 3, 1).zero(0, 3, 1).end());
    refused(Code.OUT_OF_ORDER, new Raw().zero(0, 3, 2).zero(0, 4, 1).end());
    refused(Code.OUT_OF_ORDER, new Raw().zero(1, 0, 1).zero(0, 0, 1).end());
  }

  @Test
  void aFrameThatIsNoClusterIsRefusedBeforeItIsDecoded() {
    byte[] noFrame = new byte[64];
    refused(Code.BAD_FRAME, new Raw().data(0, 0, noFrame).end());
    // A frame of a cluster with a byte behind it
    byte[] longer = Arrays.copyOf(Segments.frame(3), Segments.frame(3).length + 1);
    refused(Code.BAD_FRAME, new Raw().data(0, 0, longer).end());
    // A bomb: it names 100 GiB of content
    byte[] bomb = {
      0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, (byte) 0xE0, 0, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0
    };
    refused(Code.BAD_FRAME, new Raw().data(0, 0, bomb).end());
  }

  @Test
  void aTrailerWithOtherCountsIsRefused() {
    refused(Code.BAD_TRAILER, new Raw().zero(0, 0, 1).trailer(0, 2, true));
    refused(Code.BAD_TRAILER, new Raw().zero(0, 0, 1).trailer(1, 1, true));
  }

  @Test
  void aTrailerWithAnotherDigestIsRefused() {
    refused(Code.BAD_TRAILER, new Raw().zero(0, 0, 1).trailer(0, 1, false));
  }

  @Test
  void nothingMayFollowTheTrailer() {
    refused(Code.TRAILING_BYTES, new Raw().trailer(0, 0, true), new byte[] {2});
  }

  @Test
  void aWriterRefusesWhatAReaderWould() throws IOException {
    DeltaWriter writer = new DeltaWriter(OutputStream.nullOutputStream(), Segments.header(1));
    writer.zero(0, 5, 1);
    assertThatThrownBy(() -> writer.zero(0, 5, 1)).isInstanceOf(DeltaWireException.class);
  }

  private static void refused(Code code, byte[] bytes, byte[]... more) {
    byte[] all = bytes;
    for (byte[] part : more) {
      int at = all.length;
      all = Arrays.copyOf(all, at + part.length);
      System.arraycopy(part, 0, all, at, part.length);
    }
    byte[] input = all;
    assertThatThrownBy(() -> read(input))
        .isInstanceOfSatisfying(
            DeltaWireException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code));
  }

  private static byte[] changed(Consumer<ByteBuffer> change) throws IOException {
    byte[] bytes = Segments.random(1).bytes();
    change.accept(ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static void read(byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    drain(new DeltaReader(in), new ArrayList<>(), new ArrayList<>());
  }

  private static void drain(DeltaReader reader, List<DeltaFrame> frames, List<byte[]> payloads)
      throws IOException {
    while (true) {
      Optional<DeltaFrame> frame = reader.next(PAYLOAD.clear());
      if (frame.isEmpty()) {
        return;
      }
      frames.add(frame.get());
      payloads.add(Arrays.copyOf(PAYLOAD.array(), PAYLOAD.position()));
    }
  }

  /** A segment of one's own making, its checksums right: the lies are in the fields. */
  private static final class Raw {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Raw() {
      try {
        new DeltaWriter(bytes, Segments.header(1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Raw bytes(int... values) {
      for (int value : values) {
        bytes.write(value);
      }
      return this;
    }

    Raw zero(int disk, long first, long count) {
      ByteBuffer frame = ByteBuffer.allocate(WireFormat.ZERO_BYTES + 4);
      frame.put(WireFormat.FRAME_ZERO).putShort((short) disk).putLong(first).putLong(count);
      frame.putInt(WireFormat.crc(frame.array(), frame.position()));
      bytes.writeBytes(frame.array());
      return this;
    }

    Raw data(int disk, long cluster, int length) {
      ByteBuffer frame = ByteBuffer.allocate(WireFormat.DATA_HEAD_BYTES);
      frame.put(WireFormat.FRAME_DATA_ZSTD).putShort((short) disk).putLong(cluster);
      frame.putLong(0).putLong(0).putInt(length);
      bytes.writeBytes(frame.array());
      return this;
    }

    Raw data(int disk, long cluster, byte[] payload) {
      ByteBuffer frame = ByteBuffer.allocate(WireFormat.DATA_HEAD_BYTES + payload.length + 4);
      frame.put(WireFormat.FRAME_DATA_ZSTD).putShort((short) disk).putLong(cluster);
      frame.putLong(0).putLong(0).putInt(payload.length).put(payload);
      frame.putInt(WireFormat.crc(frame.array(), frame.position()));
      bytes.writeBytes(frame.array());
      return this;
    }

    byte[] trailer(long data, long zeros, boolean honest) {
      byte[] before = bytes.toByteArray();
      byte[] digest = WireFormat.sha256().digest(before);
      digest[0] ^= (byte) (honest ? 0 : 1);
      byte[] body =
          WireBodies.trailer(
              new DeltaTrailer(
                  data,
                  zeros,
                  before.length,
                  HexFormat.of().formatHex(digest),
                  Segments.sealed("secondsite-x")));
      ByteBuffer frame = ByteBuffer.allocate(WireFormat.TRAILER_HEAD_BYTES + body.length + 4);
      frame.put(WireFormat.FRAME_TRAILER).putInt(body.length).put(body);
      frame.putInt(WireFormat.crc(frame.array(), frame.position()));
      bytes.writeBytes(frame.array());
      return bytes.toByteArray();
    }

    byte[] end() {
      return bytes.toByteArray();
    }
  }
}
