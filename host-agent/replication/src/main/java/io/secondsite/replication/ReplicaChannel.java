package io.secondsite.replication;

import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.util.UUID;

/**
 * The way from a source to the host that keeps its replicas. Blocking, with deadlines of its own.
 */
public interface ReplicaChannel {

  /**
   * What the replica has.
   *
   * @throws ReplicationException REPLICA_NOT_FOUND if there is none, PEER_UNREACHABLE
   */
  ReplicaStatus status(UUID vm) throws ReplicationException;

  /** Makes the replica, or confirms the one that is there. */
  ReplicaStatus prepare(ReplicaRequest request) throws ReplicationException;

  /**
   * Sends a segment; returns when it is on stable storage at the replica. After a failure that came
   * when all was sent, only {@link #status} tells whether it was taken.
   */
  SegmentAck send(UUID vm, SegmentSource segment) throws ReplicationException;

  /** The checksums of clusters of the replica's newest point, which must be the given one. */
  ClusterChecksums checksums(UUID vm, PointId point, DiskId diskId, long firstCluster, int count)
      throws ReplicationException;

  /** The checksums of clusters as the replica kept them of an interrupted delta. */
  ClusterChecksums partialChecksums(
      UUID vm, UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException;
}
