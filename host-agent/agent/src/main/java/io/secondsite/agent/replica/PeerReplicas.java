package io.secondsite.agent.replica;

import io.secondsite.agent.index.Index;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.ClusterChecksums;
import io.secondsite.replication.HostMaintenance;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicaStatus;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.SegmentAck;
import io.secondsite.volume.AdoptedDisk;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** What peers may do with replicas: each with its own, nobody with another's. Thread-safe. */
public final class PeerReplicas {
  private final ReplicaReceiver receiver;
  private final Replicas replicas;
  private final Owners owners;
  private final Index index;
  private final PointIndexing indexing;
  private final ReplicaEvents events;
  private final Predicate<UUID> failedOver;
  private final HostMaintenance maintenance;

  public PeerReplicas(
      ReplicaReceiver receiver,
      Replicas replicas,
      Owners owners,
      Index index,
      PointIndexing indexing,
      ReplicaEvents events,
      Predicate<UUID> failedOver,
      HostMaintenance maintenance) {
    this.receiver = receiver;
    this.replicas = replicas;
    this.owners = owners;
    this.index = index;
    this.indexing = indexing;
    this.events = events;
    this.failedOver = failedOver;
    this.maintenance = maintenance;
  }

  public ReplicaStatus status(String peer, UUID vm) throws ReplicationException {
    owners.require(vm, peer);
    maintenance.requireNone();
    return receiver.status(vm);
  }

  /** Makes the peer's replica, or confirms it. */
  public ReplicaStatus prepare(String peer, UUID vm, ReplicaRequest request)
      throws ReplicationException, IOException {
    if (!request.vm().equals(vm)) {
      throw ProblemException.badValue("vm", "is not the one of the path");
    }
    maintenance.requireNone();
    return owners.claim(
        vm,
        peer,
        () -> {
          refuseIfFailedOver(vm);
          return receiver.prepare(request);
        });
  }

  /** Takes a segment while it is read. */
  public SegmentAck receive(String peer, UUID vm, InputStream segment)
      throws ReplicationException, IOException {
    owners.require(vm, peer);
    maintenance.requireNone();
    refuseIfFailedOver(vm);
    SegmentAck ack = receiver.receive(vm, segment);
    if (ack.point() != null) {
      indexing.listed(replicas.volume(vm), index);
    }
    if (ack.staging() != null) {
      events.progress(vm, ack.staging()).ifPresent(index::announce);
    }
    return ack;
  }

  /** Makes the first point of the peer's replica of images that lie here. */
  public RecoveryPoint adopt(String peer, UUID vm, List<AdoptedDisk> disks, PointSeal seal)
      throws ReplicationException, IOException {
    owners.require(vm, peer);
    refuseIfFailedOver(vm);
    ReplicaVolume volume = replicas.volume(vm);
    RecoveryPoint point = volume.adopt(volume.epoch(), disks, seal);
    indexing.listed(volume, index);
    return point;
  }

  /** A returning source must not write above the line that the machine runs on here (I22). */
  private void refuseIfFailedOver(UUID vm) throws ReplicationException {
    if (failedOver.test(vm)) {
      throw new ReplicationException(
          ReplicationException.Code.STALE_EPOCH, "the machine was failed over and runs here");
    }
  }

  public ClusterChecksums checksums(
      String peer, UUID vm, PointId point, DiskId disk, long firstCluster, int count)
      throws ReplicationException {
    owners.require(vm, peer);
    return receiver.checksums(vm, point, disk, firstCluster, count);
  }

  public ClusterChecksums partialChecksums(
      String peer, UUID vm, UUID cycleId, DiskId disk, long firstCluster, int count)
      throws ReplicationException {
    owners.require(vm, peer);
    return receiver.partialChecksums(vm, cycleId, disk, firstCluster, count);
  }
}
