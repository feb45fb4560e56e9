package io.secondsite.disk;

/** The unit of capture, transport, storage and checksums: 64 KiB, aligned. */
public final class Cluster {
  /** Bytes in a cluster. */
  public static final int SIZE_BYTES = 64 * 1024;

  private Cluster() {}

  /** How many clusters a disk of this size has; the last may be partial. */
  public static long count(long diskSizeBytes) {
    return (diskSizeBytes + SIZE_BYTES - 1) / SIZE_BYTES;
  }

  /** The offset in bytes at which the cluster begins. */
  public static long offset(long cluster) {
    return Math.multiplyExact(cluster, (long) SIZE_BYTES);
  }

  /** How many bytes of the cluster lie inside a disk of this size. */
  public static int length(long cluster, long diskSizeBytes) {
    return (int) Math.min(SIZE_BYTES, diskSizeBytes - offset(cluster));
  }
}
