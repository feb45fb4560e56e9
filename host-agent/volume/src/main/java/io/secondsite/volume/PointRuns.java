package io.secondsite.volume;

import java.util.Arrays;

/**
 * Which clusters a sidecar lists, as runs in ascending order, without their checksums. Immutable:
 * the arrays are nobody else's.
 */
final class PointRuns {
  private final long sizeBytes;
  private final long[] firsts;
  private final int[] counts;
  private final boolean[] zeros;

  PointRuns(long sizeBytes, long[] firsts, int[] counts, boolean[] zeros) {
    this.sizeBytes = sizeBytes;
    this.firsts = firsts;
    this.counts = counts;
    this.zeros = zeros;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  int count() {
    return firsts.length;
  }

  /** How many clusters these are. */
  long clusters() {
    return Arrays.stream(counts).asLongStream().sum();
  }

  /** The last run that begins at a cluster or before it, or -1. */
  int floor(long cluster) {
    int found = Arrays.binarySearch(firsts, cluster);
    return found >= 0 ? found : -found - 2;
  }

  long first(int run) {
    return firsts[run];
  }

  /** The cluster behind a run. */
  long end(int run) {
    return firsts[run] + counts[run];
  }

  boolean isZero(int run) {
    return zeros[run];
  }
}
