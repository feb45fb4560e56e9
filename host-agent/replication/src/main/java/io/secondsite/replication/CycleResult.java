package io.secondsite.replication;

import java.util.Map;

/**
 * What a cycle on demand gave.
 *
 * @param point durable and listed at the replica
 * @param sourceDigests SHA-256 of each disk's whole frozen content by target; empty unless asked
 *     for
 */
public record CycleResult(PointSummary point, Map<String, String> sourceDigests) {
  public CycleResult {
    sourceDigests = Map.copyOf(sourceDigests);
  }
}
