package io.secondsite.replication;

import io.secondsite.disk.ClusterChecksum;

/** What the replica holds of a disk already, as far as the sender knows. Thread-safe. */
@FunctionalInterface
interface KnownClusters {
  /** Nothing: every cluster is sent. */
  KnownClusters NONE = (_, _) -> false;

  /** A new disk: zeros need not be sent. */
  KnownClusters ZEROS = (_, checksum) -> checksum.equals(ClusterChecksum.ZERO);

  /** Whether the replica must be told of what it holds, since it holds it of a broken segment. */
  default boolean toBeTold() {
    return false;
  }

  /** What the replica kept of an interrupted delta. */
  record Kept(KnownClusters of) implements KnownClusters {
    @Override
    public boolean toBeTold() {
      return true;
    }

    @Override
    public boolean hold(long cluster, ClusterChecksum checksum) {
      return of.hold(cluster, checksum);
    }
  }

  /** Whether the replica's cluster has this checksum. */
  boolean hold(long cluster, ClusterChecksum checksum);
}
