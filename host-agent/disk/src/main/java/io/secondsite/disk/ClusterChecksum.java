package io.secondsite.disk;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * XXH3-128 of a cluster's logical content, always over 64 KiB: the part of a last cluster behind
 * the disk's end counts as zeros. It finds accidents and differences; it is no proof against an
 * attacker.
 */
public record ClusterChecksum(long high, long low) {
  /** Bytes of a checksum as it is stored and sent: high then low, big-endian. */
  public static final int SIZE_BYTES = 16;

  private static final Hasher128 XXH3 = Hashing.xxh3_128();

  /** The checksum of a cluster of zeros. */
  public static final ClusterChecksum ZERO = of(new byte[Cluster.SIZE_BYTES]);

  /** The checksum of exactly one cluster. */
  public static ClusterChecksum of(byte[] cluster) {
    if (cluster.length != Cluster.SIZE_BYTES) {
      throw new IllegalArgumentException("a cluster has 65536 bytes, not " + cluster.length);
    }
    HashValue128 value = XXH3.hashBytesTo128Bits(cluster);
    return new ClusterChecksum(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }
}
