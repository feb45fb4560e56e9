package io.secondsite.replication;

import io.secondsite.disk.ClusterChecksum;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of a run of clusters of a replica's newest point. As bytes: magic, first cluster,
 * count, the checksums, a CRC32C of all of it; big-endian.
 */
public final class ClusterChecksums {
  /** The most clusters of one answer: 4 GiB of disk in 1 MiB. */
  public static final int CLUSTERS_MAX = 64 * 1024;

  /** The longest answer in bytes. */
  public static final int BYTES_MAX = 4 + 8 + 4 + CLUSTERS_MAX * ClusterChecksum.SIZE_BYTES + 4;

  private static final int MAGIC = 0x53535331; // SSS1
  private static final int HEAD_BYTES = 4 + 8 + 4;
  private static final int CRC_BYTES = 4;

  private final long firstCluster;
  private final long[] values;

  private ClusterChecksums(long firstCluster, long[] values) {
    this.firstCluster = firstCluster;
    this.values = values;
  }

  /** Where a run's checksums come from. */
  @FunctionalInterface
  interface Lookup {
    ClusterChecksum of(long cluster);
  }

  static ClusterChecksums of(long firstCluster, int count, Lookup lookup) {
    long[] values = new long[count * 2];
    for (int index = 0; index < count; index++) {
      ClusterChecksum checksum = lookup.of(firstCluster + index);
      values[index * 2] = checksum.high();
      values[index * 2 + 1] = checksum.low();
    }
    return new ClusterChecksums(firstCluster, values);
  }

  /** The first cluster of the run. */
  public long firstCluster() {
    return firstCluster;
  }

  /** How many clusters it has. */
  public int count() {
    return values.length / 2;
  }

  /** Whether the cluster has this checksum; one outside the run has not. */
  boolean matches(long cluster, ClusterChecksum checksum) {
    long index = cluster - firstCluster;
    if (index < 0 || index >= count()) {
      return false;
    }
    int at = (int) index * 2;
    return values[at] == checksum.high() && values[at + 1] == checksum.low();
  }

  /** The run as bytes. */
  public byte[] encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD_BYTES + values.length * Long.BYTES + CRC_BYTES)
            .putInt(MAGIC)
            .putLong(firstCluster)
            .putInt(count());
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.putInt(crc(bytes.array(), bytes.position())).array();
  }

  /**
   * Reads a run.
   *
   * @throws ReplicationException PEER_FAILED if the bytes are no run
   */
  public static ClusterChecksums decode(byte[] bytes) throws ReplicationException {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      boolean ours = in.getInt() == MAGIC;
      long first = in.getLong();
      int count = in.getInt();
      boolean fits =
          count >= 0
              && count <= CLUSTERS_MAX
              && first >= 0
              && bytes.length == HEAD_BYTES + count * ClusterChecksum.SIZE_BYTES + CRC_BYTES;
      if (ours
          && fits
          && crc(bytes, bytes.length - CRC_BYTES) == in.getInt(bytes.length - CRC_BYTES)) {
        long[] values = new long[count * 2];
        in.asLongBuffer().get(values);
        return new ClusterChecksums(first, values);
      }
    } catch (BufferUnderflowException e) {
      throw noRun(e);
    }
    throw noRun(null);
  }

  private static ReplicationException noRun(@Nullable Throwable cause) {
    String message = "the peer's checksums are damaged";
    return cause == null
        ? new ReplicationException(ReplicationException.Code.PEER_FAILED, message)
        : new ReplicationException(ReplicationException.Code.PEER_FAILED, message, cause);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterChecksums that
        && that.firstCluster == firstCluster
        && Arrays.equals(that.values, values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) + Long.hashCode(firstCluster);
  }
}
