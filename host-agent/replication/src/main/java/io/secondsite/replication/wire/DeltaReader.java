package io.secondsite.replication.wire;

import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ZstdFrame;
import io.secondsite.replication.wire.DeltaWireException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment and believes nothing of it: memory is bounded by the longest frame and the
 * longest trailer, and every lie is a {@link DeltaWireException}. What a frame decodes to is
 * checked by whoever decodes it. The stream stays its owner's. Not thread-safe.
 */
public final class DeltaReader {
  private final InputStream in;
  private final MessageDigest digest = WireFormat.sha256();
  private final byte[] scratch =
      new byte[WireFormat.DATA_HEAD_BYTES + ClusterCodec.FRAME_BYTES_MAX + WireFormat.CRC_BYTES];
  private final ByteBuffer fields = ByteBuffer.wrap(scratch);
  private final DeltaHeader header;
  private final ClusterOrder order;
  private long bytes;
  private long dataClusters;
  private long zeroClusters;
  private @Nullable DeltaTrailer trailer;

  /** Reads the header. */
  public DeltaReader(InputStream in) throws IOException {
    this.in = in;
    header = readHeader();
    order = new ClusterOrder(header.disks());
  }

  /** What the segment belongs to. */
  public DeltaHeader header() {
    return header;
  }

  /** Bytes of the segment read so far. */
  public long bytes() {
    return bytes;
  }

  /** Only once {@link #next} came to the end. */
  public DeltaTrailer trailer() {
    if (trailer == null) {
      throw new IllegalStateException("the trailer has not been read");
    }
    return trailer;
  }

  /**
   * The next frame, or empty when a sound trailer was read and nothing followed it.
   *
   * @param payload takes a data frame's zstd frame at its position, which advances; with room for
   *     {@link ClusterCodec#FRAME_BYTES_MAX} bytes
   */
  public Optional<DeltaFrame> next(ByteBuffer payload) throws IOException {
    if (trailer != null) {
      return Optional.empty();
    }
    read(scratch, 0, 1, "a frame's type");
    if (scratch[0] == WireFormat.FRAME_SAME && header.continued()) {
      return Optional.of(readSame());
    }
    return switch (scratch[0]) {
      case WireFormat.FRAME_DATA_ZSTD -> Optional.of(readData(payload));
      case WireFormat.FRAME_ZERO -> Optional.of(readZero());
      case WireFormat.FRAME_TRAILER -> {
        trailer = readTrailer();
        requireEnd();
        yield Optional.empty();
      }
      default ->
          throw new DeltaWireException(
              Code.UNKNOWN_TYPE,
              "frame type " + scratch[0] + " is unknown to this segment's version");
    };
  }

  private DeltaHeader readHeader() throws IOException {
    byte[] preamble = new byte[WireFormat.PREAMBLE_BYTES];
    read(preamble, 0, preamble.length, "the header");
    ByteBuffer start = ByteBuffer.wrap(preamble);
    byte[] magic = new byte[WireFormat.MAGIC.length];
    start.get(magic);
    if (!Arrays.equals(magic, WireFormat.MAGIC)) {
      throw new DeltaWireException(Code.NOT_A_SEGMENT, "this is no delta segment: wrong magic");
    }
    short version = start.getShort();
    if (version != WireFormat.VERSION && version != WireFormat.VERSION_CONTINUED) {
      throw new DeltaWireException(
          Code.UNKNOWN_VERSION,
          "delta wire version " + version + " is unknown here: upgrade this side first");
    }
    int length = start.getInt();
    requireLength("header", length, 1, WireFormat.HEADER_BYTES_MAX);
    byte[] whole = Arrays.copyOf(preamble, preamble.length + length + WireFormat.CRC_BYTES);
    read(whole, preamble.length, length + WireFormat.CRC_BYTES, "the header");
    requireCrc(whole, preamble.length + length, "header");
    digest.update(whole);
    return WireBodies.header(
        Arrays.copyOfRange(whole, preamble.length, preamble.length + length),
        version == WireFormat.VERSION_CONTINUED);
  }

  private DeltaFrame readData(ByteBuffer payload) throws IOException {
    read(scratch, 1, WireFormat.DATA_HEAD_BYTES - 1, "a data frame");
    fields.clear().position(1);
    int disk = Short.toUnsignedInt(fields.getShort());
    long cluster = fields.getLong();
    ClusterChecksum checksum = new ClusterChecksum(fields.getLong(), fields.getLong());
    int length = fields.getInt();
    order.take(disk, cluster, 1);
    requireLength("data frame", length, 1, ClusterCodec.FRAME_BYTES_MAX);
    read(scratch, WireFormat.DATA_HEAD_BYTES, length + WireFormat.CRC_BYTES, "a data frame");
    requireCrc(scratch, WireFormat.DATA_HEAD_BYTES + length, "data frame");
    digest.update(scratch, 0, WireFormat.DATA_HEAD_BYTES);
    digest.update(scratch, WireFormat.DATA_HEAD_BYTES + length, WireFormat.CRC_BYTES);
    requireOneFrame(length, disk, cluster);
    payload.put(scratch, WireFormat.DATA_HEAD_BYTES, length);
    dataClusters++;
    return new DeltaFrame.Data(disk, cluster, checksum);
  }

  private void requireOneFrame(int length, int disk, long cluster) throws DeltaWireException {
    try {
      int found = ZstdFrame.length(ByteBuffer.wrap(scratch, WireFormat.DATA_HEAD_BYTES, length));
      if (found != length) {
        throw new DeltaWireException(
            Code.BAD_FRAME,
            "cluster %d of disk %d: a zstd frame of %d bytes in %d"
                .formatted(cluster, disk, found, length));
      }
    } catch (CorruptClusterException e) {
      throw new DeltaWireException(
          Code.BAD_FRAME, "cluster " + cluster + " of disk " + disk + ": " + e.getMessage(), e);
    }
  }

  private DeltaFrame readSame() throws IOException {
    read(scratch, 1, WireFormat.SAME_BYTES - 1 + WireFormat.CRC_BYTES, "a same frame");
    requireCrc(scratch, WireFormat.SAME_BYTES, "same frame");
    digest.update(scratch, 0, WireFormat.SAME_BYTES + WireFormat.CRC_BYTES);
    fields.clear().position(1);
    DeltaFrame.Same same =
        new DeltaFrame.Same(
            Short.toUnsignedInt(fields.getShort()),
            fields.getLong(),
            new ClusterChecksum(fields.getLong(), fields.getLong()));
    order.take(same.disk(), same.cluster(), 1);
    return same;
  }

  private DeltaFrame readZero() throws IOException {
    read(scratch, 1, WireFormat.ZERO_BYTES - 1 + WireFormat.CRC_BYTES, "a zero frame");
    requireCrc(scratch, WireFormat.ZERO_BYTES, "zero frame");
    digest.update(scratch, 0, WireFormat.ZERO_BYTES + WireFormat.CRC_BYTES);
    fields.clear().position(1);
    DeltaFrame.Zero zero =
        new DeltaFrame.Zero(
            Short.toUnsignedInt(fields.getShort()), fields.getLong(), fields.getLong());
    order.take(zero.disk(), zero.firstCluster(), zero.count());
    zeroClusters += zero.count();
    return zero;
  }

  private DeltaTrailer readTrailer() throws IOException {
    long before = bytes - 1;
    String sha256 = HexFormat.of().formatHex(digest.digest());
    read(scratch, 1, WireFormat.TRAILER_HEAD_BYTES - 1, "the trailer");
    fields.clear().position(1);
    int length = fields.getInt();
    requireLength("trailer", length, 1, WireFormat.TRAILER_BYTES_MAX);
    byte[] whole =
        Arrays.copyOf(
            Arrays.copyOf(scratch, WireFormat.TRAILER_HEAD_BYTES),
            WireFormat.TRAILER_HEAD_BYTES + length + WireFormat.CRC_BYTES);
    read(whole, WireFormat.TRAILER_HEAD_BYTES, length + WireFormat.CRC_BYTES, "the trailer");
    requireCrc(whole, WireFormat.TRAILER_HEAD_BYTES + length, "trailer");
    DeltaTrailer read =
        WireBodies.trailer(
            Arrays.copyOfRange(
                whole, WireFormat.TRAILER_HEAD_BYTES, WireFormat.TRAILER_HEAD_BYTES + length));
    requireTrailer(read, before, sha256);
    return read;
  }

  private void requireTrailer(DeltaTrailer read, long before, String sha256)
      throws DeltaWireException {
    boolean counts =
        read.dataClusters() == dataClusters
            && read.zeroClusters() == zeroClusters
            && read.bytes() == before;
    if (!counts) {
      throw new DeltaWireException(
          Code.BAD_TRAILER,
          "the trailer tells of %d + %d clusters in %d bytes, %d + %d in %d came"
              .formatted(
                  read.dataClusters(),
                  read.zeroClusters(),
                  read.bytes(),
                  dataClusters,
                  zeroClusters,
                  before));
    }
    if (!read.sha256().equals(sha256)) {
      throw new DeltaWireException(Code.BAD_TRAILER, "the trailer's SHA-256 is of other frames");
    }
    if (read.end() instanceof DeltaEnd.Staged staged && !staged.frontier().fits(header.disks())) {
      throw new DeltaWireException(
          Code.OUT_OF_RANGE, "the trailer's frontier is " + staged.frontier());
    }
  }

  private void requireEnd() throws IOException {
    if (in.read() >= 0) {
      throw new DeltaWireException(Code.TRAILING_BYTES, "something follows the trailer");
    }
  }

  private void read(byte[] into, int offset, int length, String what) throws IOException {
    int read = in.readNBytes(into, offset, length);
    bytes += read;
    if (read < length) {
      throw new DeltaWireException(
          Code.TRUNCATED, "the stream ended within " + what + ", after " + bytes + " bytes");
    }
  }

  private static void requireLength(String what, int length, int min, int max)
      throws DeltaWireException {
    if (length < min || length > max) {
      throw new DeltaWireException(
          Code.LIMIT_EXCEEDED,
          "a %s of %d bytes, %d are the most".formatted(what, Integer.toUnsignedLong(length), max));
    }
  }

  private static void requireCrc(byte[] bytes, int length, String what) throws DeltaWireException {
    if (ByteBuffer.wrap(bytes, length, WireFormat.CRC_BYTES).getInt()
        != WireFormat.crc(bytes, length)) {
      throw new DeltaWireException(Code.BAD_CHECKSUM, "the " + what + "'s CRC32C does not agree");
    }
  }
}
