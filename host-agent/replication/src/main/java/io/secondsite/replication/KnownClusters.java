package io.secondsite.replication;

import io.secondsite.disk.ClusterChecksum;

/** What the replica holds of a disk already, as far as the sender knows. Thread-safe. */
@FunctionalInterface
interface KnownClusters {
  /** Nothing: every cluster is sent. */
  KnownClusters NONE = (_, _) -> false;

  /** A new disk: zeros need not be sent. */
  KnownClusters ZEROS = (_, checksum) -> checksum.equals(ClusterChecksum.ZERO);

  /** Whether the replica's cluster has this checksum. */
  boolean hold(long cluster, ClusterChecksum checksum);
}
