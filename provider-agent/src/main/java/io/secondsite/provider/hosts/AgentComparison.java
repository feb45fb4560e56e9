package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the comparison of a machine with its replica stands at the source's host.
 *
 * @param underway what was found so far; null where none goes on
 * @param last what the newest finished one found
 */
public record AgentComparison(@Nullable Found underway, @Nullable Found last) {

  /** What was found. What differed is sent anew with the next cycle. */
  public record Found(
      Instant startedAt,
      Instant at,
      long clustersCompared,
      long clustersDrifted,
      @Nullable List<Drift> drift) {

    /** What differed, for people. */
    public List<String> inWords() {
      return drift == null ? List.of() : drift.stream().map(Drift::inWords).toList();
    }
  }

  /** Clusters (64 KiB) of a disk that were not what the replica has. */
  public record Drift(String target, long firstCluster, long clusterCount) {
    public String inWords() {
      return "disk " + target + ": " + clusterCount + " clusters from " + firstCluster + " on";
    }
  }
}
