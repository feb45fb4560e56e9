package io.secondsite.replication;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's comparison with its replica stands.
 *
 * @param underway what was found so far, or null where none goes on
 * @param last what the last finished one found, or null
 * @param nextAt when the next begins by itself, or null
 */
public record ComparisonView(
    @Nullable Found underway, @Nullable Found last, @Nullable Instant nextAt) {

  /**
   * What was found.
   *
   * @param at the end, or the newest look
   * @param drift the first ranges of what differed, by name
   */
  public record Found(
      Instant startedAt,
      Instant at,
      long clustersCompared,
      long clustersDrifted,
      List<Drift> drift) {
    public Found {
      drift = List.copyOf(drift);
    }

    static Found of(ComparisonRecord.Result result) {
      return new Found(
          result.startedAt(),
          result.at(),
          result.clustersCompared(),
          result.clustersDrifted(),
          result.drift().stream()
              .map(one -> new Drift(one.target(), one.firstCluster(), one.clusterCount()))
              .toList());
    }
  }

  /** Clusters of a disk that the source had changed without saying so. */
  public record Drift(String target, long firstCluster, long clusterCount) {}
}
