package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;

/**
 * The way to a receiver in this process. Everything goes through the bytes that would travel, so
 * that it behaves as the other does. Thread-safe.
 */
public final class DirectReplicaChannel implements ReplicaChannel {
  private final ReplicaReceiver receiver;

  public DirectReplicaChannel(ReplicaReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public ReplicaStatus status(UUID vm) throws ReplicationException {
    return travelled(receiver.status(vm), ReplicaStatus.class);
  }

  @Override
  public ReplicaStatus prepare(ReplicaRequest request) throws ReplicationException {
    return travelled(
        receiver.prepare(travelled(request, ReplicaRequest.class)), ReplicaStatus.class);
  }

  @Override
  public SegmentAck send(UUID vm, SegmentSource segment) throws ReplicationException {
    try (InputStream bytes = segment.open()) {
      return travelled(receiver.receive(vm, bytes), SegmentAck.class);
    } catch (IOException e) {
      throw new ReplicationException(Code.PEER_FAILED, "the segment cannot be closed: " + e, e);
    }
  }

  @Override
  public ClusterChecksums checksums(
      UUID vm, PointId point, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    return ClusterChecksums.decode(
        receiver.checksums(vm, point, diskId, firstCluster, count).encode());
  }

  @Override
  public ClusterChecksums partialChecksums(
      UUID vm, UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    return ClusterChecksums.decode(
        receiver.partialChecksums(vm, cycleId, diskId, firstCluster, count).encode());
  }

  private static <T> T travelled(T message, Class<T> type) throws ReplicationException {
    try {
      return PeerJson.read(PeerJson.write(message), type);
    } catch (IOException e) {
      throw new ReplicationException(Code.PEER_FAILED, "the message does not travel: " + e, e);
    }
  }
}
