package io.secondsite.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The outside of a zstd frame (RFC 8878) that holds one cluster: how long it is, and that it is
 * nothing but one plain frame. Pure Java, so that frames can be judged and copied without calling
 * native code.
 */
public final class ZstdFrame {
  private static final int MAGIC = 0xFD2FB528;
  private static final int HEADER_BYTES_MIN = 6;
  private static final int BLOCK_HEADER_BYTES = 3;
  private static final int BLOCK_BYTES_MAX = 128 * 1024;
  private static final int CHECKSUM_BYTES = 4;

  // One segment, two bytes of content size: 65536 - 256 in little-endian.
  private static final byte[] STORED_HEADER = {
    0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x60, 0x00, (byte) 0xFF
  };
  // The last block, raw, 65536 bytes: 65536 << 3 | 1 in little-endian.
  private static final byte[] STORED_BLOCK_HEADER = {0x01, 0x00, 0x08};

  private ZstdFrame() {}

  /**
   * The length in bytes of the frame that begins at the buffer's position; the bytes behind it are
   * not looked at. The position stays.
   *
   * @throws CorruptClusterException if no whole frame of one cluster stands there: a skippable
   *     frame, one with a dictionary, one that names another size, one cut short or too long
   */
  public static int length(ByteBuffer buffer) throws CorruptClusterException {
    ByteBuffer frame = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    require(frame.remaining() >= HEADER_BYTES_MIN, "is cut short in its header");
    require(frame.getInt() == MAGIC, "has no zstd magic");
    int descriptor = Byte.toUnsignedInt(frame.get());
    skipHeader(frame, descriptor);
    skipBlocks(frame);
    if ((descriptor & 0x04) != 0) {
      skip(frame, CHECKSUM_BYTES);
    }
    require(frame.position() <= ClusterCodec.FRAME_BYTES_MAX, "is longer than a cluster's frame");
    return frame.position();
  }

  /** Puts a cluster into a frame as it is, in one raw block. Both buffers advance. */
  static void store(ByteBuffer cluster, ByteBuffer frame) {
    frame.put(STORED_HEADER).put(STORED_BLOCK_HEADER).put(cluster);
  }

  private static void skipHeader(ByteBuffer frame, int descriptor) throws CorruptClusterException {
    boolean singleSegment = (descriptor & 0x20) != 0;
    require((descriptor & 0x08) == 0, "has the reserved bit set");
    require((descriptor & 0x03) == 0, "needs a dictionary");
    if (!singleSegment) {
      skip(frame, 1); // the window: never allocated, since a cluster is decoded in one go
    }
    int sizeFlag = descriptor >>> 6;
    if (sizeFlag == 0 && !singleSegment) {
      return; // the frame does not name its content's size
    }
    int sizeBytes = 1 << sizeFlag;
    require(frame.remaining() >= sizeBytes, "is cut short in its header");
    long contentBytes =
        switch (sizeBytes) {
          case 1 -> Byte.toUnsignedLong(frame.get());
          case 2 -> Short.toUnsignedLong(frame.getShort()) + 256;
          case 4 -> Integer.toUnsignedLong(frame.getInt());
          default -> frame.getLong();
        };
    require(contentBytes == Cluster.SIZE_BYTES, "names another content size than a cluster's");
  }

  private static void skipBlocks(ByteBuffer frame) throws CorruptClusterException {
    boolean last = false;
    while (!last) {
      require(frame.remaining() >= BLOCK_HEADER_BYTES, "is cut short between blocks");
      int header = Short.toUnsignedInt(frame.getShort()) | Byte.toUnsignedInt(frame.get()) << 16;
      last = (header & 1) != 0;
      int type = header >>> 1 & 3;
      int sizeBytes = header >>> 3;
      require(type != 3, "has a block of the reserved type");
      require(sizeBytes <= BLOCK_BYTES_MAX, "has a block longer than zstd allows");
      skip(frame, type == 1 ? 1 : sizeBytes); // a run-length block holds its one byte
    }
  }

  private static void skip(ByteBuffer frame, int count) throws CorruptClusterException {
    require(frame.remaining() >= count, "is cut short");
    frame.position(frame.position() + count);
  }

  private static void require(boolean sound, String otherwise) throws CorruptClusterException {
    if (!sound) {
      throw new CorruptClusterException("the cluster's zstd frame " + otherwise);
    }
  }
}
