package io.secondsite.disk.qcow2;

/** Where one cluster of the disk stands in a qcow2 file. */
public sealed interface ClusterMapping {

  /** Not in this file: what the backing file holds, or zeros without one. */
  record Absent() implements ClusterMapping {}

  /** Zeros, whatever the backing file holds. */
  record Zero() implements ClusterMapping {}

  /**
   * A zstd frame that begins at a byte of the file.
   *
   * @param lengthBytesMax how far the frame may reach; the format counts in sectors of 512 bytes,
   *     so the frame itself says where it ends
   */
  record Compressed(long fileOffset, int lengthBytesMax) implements ClusterMapping {
    public Compressed {
      if (fileOffset < 0 || lengthBytesMax <= 0) {
        throw new IllegalArgumentException(
            "no compressed cluster: " + fileOffset + "+" + lengthBytesMax);
      }
    }
  }

  /** The bytes as they are, at this byte of the file. What lies behind the file's end is zeros. */
  record Plain(long fileOffset) implements ClusterMapping {
    public Plain {
      if (fileOffset <= 0) {
        throw new IllegalArgumentException("no plain cluster: " + fileOffset);
      }
    }
  }
}
