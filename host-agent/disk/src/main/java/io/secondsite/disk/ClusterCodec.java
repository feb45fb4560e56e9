package io.secondsite.disk;

import java.nio.ByteBuffer;

/**
 * Turns clusters into zstd frames and back. A frame always decodes to 65,536 bytes; a cluster that
 * does not shrink, or that a policy forbids to compress, becomes a frame with one raw block, so
 * that every frame can go into a qcow2 file as it is. Not thread-safe: one codec a platform thread.
 */
public interface ClusterCodec extends AutoCloseable {
  /** The longest frame in bytes: a raw block with its headers. */
  int FRAME_BYTES_MAX = Cluster.SIZE_BYTES + 16;

  /** Encodes exactly one cluster from {@code cluster} into {@code frame} (both advance). */
  void encode(ByteBuffer cluster, ByteBuffer frame);

  /**
   * Decodes exactly one frame into exactly one cluster (both advance).
   *
   * @throws CorruptClusterException if the frame is malformed or does not give 65,536 bytes
   */
  void decode(ByteBuffer frame, ByteBuffer cluster) throws CorruptClusterException;

  @Override
  void close();
}
