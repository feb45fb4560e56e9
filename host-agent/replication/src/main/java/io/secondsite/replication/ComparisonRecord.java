package io.secondsite.replication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine's comparison with its replica, as it is kept across restarts.
 *
 * @param since when the waiting for the next one began: the end of the one before, or the first
 *     look
 * @param underway null between comparisons
 * @param last null before the first is finished
 */
record ComparisonRecord(
    int formatVersion, Instant since, @Nullable Underway underway, @Nullable Result last) {
  static final int FORMAT_VERSION = 1;

  /** More ranges than these are counted, not named. */
  static final int DRIFT_NAMED_MAX = 64;

  ComparisonRecord {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException("formatVersion: " + formatVersion + " is unknown here");
    }
  }

  static ComparisonRecord first(Instant now) {
    return new ComparisonRecord(FORMAT_VERSION, now, null, null);
  }

  /** Clusters of a disk that follow one another and were not what the replica has. */
  record Drift(String target, long firstCluster, long clusterCount) {}

  /** What was found so far. */
  record Result(
      Instant startedAt,
      Instant at,
      long clustersCompared,
      long clustersDrifted,
      List<Drift> drift) {
    Result {
      drift = List.copyOf(drift);
    }

    Result plus(Instant now, long compared, List<Drift> found) {
      List<Drift> named = new ArrayList<>(drift);
      found.stream().limit(Math.max(0, DRIFT_NAMED_MAX - named.size())).forEach(named::add);
      long drifted = found.stream().mapToLong(Drift::clusterCount).sum();
      return new Result(
          startedAt, now, clustersCompared + compared, clustersDrifted + drifted, named);
    }
  }

  /**
   * A comparison that goes on.
   *
   * @param target the disk that is next
   * @param cluster its cluster that is next
   */
  record Underway(@Nullable String target, long cluster, Result found) {}

  ComparisonRecord begun(Instant now) {
    return new ComparisonRecord(
        formatVersion, since, new Underway(null, 0, new Result(now, now, 0, 0, List.of())), last);
  }

  ComparisonRecord at(@Nullable String target, long cluster, Result found) {
    return new ComparisonRecord(formatVersion, since, new Underway(target, cluster, found), last);
  }

  ComparisonRecord finished(Instant now, Result found) {
    return new ComparisonRecord(formatVersion, now, null, found);
  }
}
