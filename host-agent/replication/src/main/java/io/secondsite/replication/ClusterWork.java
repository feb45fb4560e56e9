package io.secondsite.replication;

/** What is to be done with clusters of a captured disk. */
sealed interface ClusterWork {

  /** They may hold anything: read them, and send what the replica does not hold. */
  record Read(CapturedDisk disk, long firstCluster, int count, KnownClusters known)
      implements ClusterWork {}

  /** They are zeros, and the replica is to be told. */
  record Zeros(CapturedDisk disk, long firstCluster, long count) implements ClusterWork {}
}
