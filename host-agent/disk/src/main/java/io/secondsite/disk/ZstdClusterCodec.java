package io.secondsite.disk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * zstd through its native library. Not thread-safe: one codec a platform thread. Buffers outside
 * the heap are worked on in place, others are copied through the codec's own.
 *
 * <p>A cluster that does not shrink by {@link #SAVED_BYTES_MIN} is stored raw, so that nobody pays
 * for decoding it. In a run of such clusters, one whose bytes look random is stored without trying.
 */
public final class ZstdClusterCodec implements ClusterCodec {
  /** The level that leaves compression off: every cluster is stored. */
  public static final int LEVEL_STORED = 0;

  /** What this product uses unless a policy says otherwise. */
  public static final int LEVEL_DEFAULT = 1;

  /** The highest level; those above need more memory than a cluster is worth. */
  public static final int LEVEL_MAX = 19;

  /** What compression must save, 1/64 of a cluster: the most that storing can cost in space. */
  public static final int SAVED_BYTES_MIN = Cluster.SIZE_BYTES / 64;

  private static final int FAILURES_BEFORE_SAMPLING = 4;
  private static final int SCRATCH_BYTES = (int) Zstd.compressBound(Cluster.SIZE_BYTES);

  private final int level;
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final ByteBuffer plainScratch = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);
  private final ByteBuffer frameScratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final int[] sampleCounts = new int[256];
  private int failuresInARow;

  public ZstdClusterCodec() {
    this(LEVEL_DEFAULT);
  }

  /** A codec that compresses at a level from 1 to 19, or stores at {@link #LEVEL_STORED}. */
  public ZstdClusterCodec(int level) {
    if (level < LEVEL_STORED || level > LEVEL_MAX) {
      throw new IllegalArgumentException("level: from 0 (stored) to 19, not " + level);
    }
    this.level = level;
    compressor.setLevel(Math.max(level, LEVEL_DEFAULT)).setChecksum(false).setContentSize(true);
  }

  @Override
  public void encode(ByteBuffer cluster, ByteBuffer frame) {
    requireRoom("cluster", cluster, Cluster.SIZE_BYTES);
    requireRoom("frame", frame, FRAME_BYTES_MAX);
    ByteBuffer plain = cluster.slice(cluster.position(), Cluster.SIZE_BYTES);
    cluster.position(cluster.position() + Cluster.SIZE_BYTES);
    if (level == LEVEL_STORED || (failuresInARow >= FAILURES_BEFORE_SAMPLING && random(plain))) {
      ZstdFrame.store(plain, frame);
      return;
    }
    ByteBuffer direct = plain.isDirect() ? plain : plainScratch.clear().put(plain.slice()).flip();
    int length =
        compressor.compressDirectByteBuffer(
            frameScratch.clear(), 0, SCRATCH_BYTES, direct, 0, Cluster.SIZE_BYTES);
    if (length > Cluster.SIZE_BYTES - SAVED_BYTES_MIN) {
      failuresInARow++;
      ZstdFrame.store(plain, frame);
    } else {
      failuresInARow = 0;
      frame.put(frameScratch.limit(length));
    }
  }

  @Override
  public void decode(ByteBuffer frame, ByteBuffer cluster) throws CorruptClusterException {
    requireRoom("cluster", cluster, Cluster.SIZE_BYTES);
    int length = ZstdFrame.length(frame);
    if (length != frame.remaining()) {
      throw new CorruptClusterException(
          "the cluster's zstd frame has " + (frame.remaining() - length) + " bytes behind it");
    }
    if (frame.isDirect() && cluster.isDirect()) {
      decode(frame, frame.position(), length, cluster, cluster.position());
      cluster.position(cluster.position() + Cluster.SIZE_BYTES);
    } else {
      frameScratch.clear().put(frame.duplicate());
      decode(frameScratch, 0, length, plainScratch, 0);
      cluster.put(plainScratch.clear());
    }
    frame.position(frame.limit());
  }

  /** The output cannot grow past one cluster, whatever the frame holds. */
  private void decode(ByteBuffer frame, int frameAt, int length, ByteBuffer plain, int plainAt)
      throws CorruptClusterException {
    int decoded;
    try {
      decoded =
          decompressor.decompressDirectByteBuffer(
              plain, plainAt, Cluster.SIZE_BYTES, frame, frameAt, length);
    } catch (ZstdException e) {
      decompressor.reset();
      throw new CorruptClusterException("the cluster's zstd frame is broken: " + e.getMessage());
    }
    if (decoded != Cluster.SIZE_BYTES) {
      throw new CorruptClusterException(
          "the cluster's zstd frame gives " + decoded + " bytes instead of a cluster");
    }
  }

  /**
   * Whether a sample of 4,096 bytes has the even distribution of encrypted or compressed data: the
   * chi-square over 256 values is then about 255, and 400 is 6 deviations away. Anything else, even
   * 2 % of zeros between random bytes, gives far more.
   */
  private boolean random(ByteBuffer plain) {
    Arrays.fill(sampleCounts, 0);
    for (int at = 0; at < Cluster.SIZE_BYTES; at += 128) {
      long eight = plain.getLong(at);
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        sampleCounts[(int) (eight >>> shift) & 0xFF]++;
      }
    }
    int sumOfSquares = 0;
    for (int count : sampleCounts) {
      sumOfSquares += (count - 16) * (count - 16);
    }
    return sumOfSquares < 400 * 16;
  }

  private static void requireRoom(String name, ByteBuffer buffer, int bytes) {
    if (buffer.remaining() < bytes) {
      throw new IllegalArgumentException(
          name + ": " + buffer.remaining() + " bytes remain, " + bytes + " are needed");
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
