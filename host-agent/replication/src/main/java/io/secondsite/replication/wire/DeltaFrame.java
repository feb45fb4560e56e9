package io.secondsite.replication.wire;

import io.secondsite.disk.ClusterChecksum;

/** What a segment says of clusters. */
public sealed interface DeltaFrame {

  /**
   * One cluster's content; its zstd frame is in the buffer given to the reader.
   *
   * @param disk index in the header's disks
   */
  record Data(int disk, long cluster, ClusterChecksum checksum) implements DeltaFrame {}

  /** A cluster whose content the replica has already: it is what has this checksum. */
  record Same(int disk, long cluster, ClusterChecksum checksum) implements DeltaFrame {}

  /** A run of clusters that read as zeros. */
  record Zero(int disk, long firstCluster, long count) implements DeltaFrame {}
}
