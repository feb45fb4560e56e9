package io.secondsite.volume;

/**
 * An entry of the view index in a long: cluster, number of the point within its segment, zeros or
 * data. Entries sort by cluster, then by point, oldest first.
 */
final class IndexEntry {
  static final int BYTES = Long.BYTES;

  private static final int CLUSTER_SHIFT = 32;
  private static final long ZERO = 1;

  private IndexEntry() {}

  static long of(long cluster, int ordinal, boolean zero) {
    return cluster << CLUSTER_SHIFT | (long) ordinal << 1 | (zero ? ZERO : 0);
  }

  /** The highest entry that a cluster can have for a point. */
  static long last(long cluster, int ordinal) {
    return of(cluster, ordinal, true);
  }

  static long cluster(long entry) {
    return entry >>> CLUSTER_SHIFT;
  }

  static int ordinal(long entry) {
    return (int) entry >>> 1;
  }

  static boolean isZero(long entry) {
    return (entry & ZERO) != 0;
  }
}
