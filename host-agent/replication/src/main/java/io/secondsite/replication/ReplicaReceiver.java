package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.wire.DeltaReader;
import io.secondsite.volume.ContentDigest;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Health;
import io.secondsite.volume.Placing;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.RetentionSettings;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replica's side: takes segments and turns them into recovery points. Thread-safe; one session
 * a machine, any number of machines. Whoever calls has made sure that the caller may.
 */
public final class ReplicaReceiver implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplicaReceiver.class);

  private final VolumeStore store;
  private final ReceiverSettings settings;
  private final Clock clock;
  private final DurableJson<Staging> stagings;
  private final ExecutorService decoders;
  private final Retention retention = new Retention();
  private final ChangeJump changeJump;
  private final Map<UUID, ReplicaSession> sessions = new ConcurrentHashMap<>();

  /** The senders' limits as they were told last. */
  private final Map<UUID, Integer> pointsMax = new ConcurrentHashMap<>();

  public ReplicaReceiver(VolumeStore store, ReceiverSettings settings, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    changeJump = new ChangeJump(settings.changeJump());
    stagings = new DurableJson<>(settings.stagingFolder(), Staging.class);
    decoders =
        Executors.newFixedThreadPool(
            settings.decodeThreads(),
            Thread.ofPlatform().daemon().name("replica-decode-", 0).factory());
  }

  /**
   * What the replica has.
   *
   * @throws ReplicationException REPLICA_NOT_FOUND if there is none
   */
  public ReplicaStatus status(UUID vm) throws ReplicationException {
    try {
      ReplicaVolume volume = store.volume(vm);
      refuseDeleted(volume);
      return new ReplicaStatus(
          vm,
          volume.name(),
          volume.epoch(),
          volume.newest().map(PointSummary::of).orElse(null),
          session(vm).staging(volume).orElse(null),
          session(vm).partial(volume).orElse(null),
          volume.retention().orElse(null),
          damage(volume));
    } catch (IOException e) {
      throw failed(vm, e);
    }
  }

  private static @Nullable String damage(ReplicaVolume volume) {
    RecoveryPoint newest = volume.newest().orElse(null);
    return newest != null && volume.health(newest.pointId()) instanceof Health.Damaged damaged
        ? newest.pointId() + " is damaged at the replica: " + damaged.reason()
        : null;
  }

  /** Makes the replica, or confirms the one that is there, which takes the name. */
  public ReplicaStatus prepare(ReplicaRequest request) throws ReplicationException {
    try {
      ReplicaVolume volume = findOrCreate(request);
      refuseDeleted(volume);
      if (!volume.name().equals(request.name())) {
        volume.rename(request.name());
      }
      if (request.retention() != null) {
        volume.keep(request.retention());
      }
    } catch (IOException e) {
      throw failed(request.vm(), e);
    }
    return status(request.vm());
  }

  /** The sender is told before it captures anything. */
  private static void refuseDeleted(ReplicaVolume volume) throws ReplicationException {
    if (volume.deletion().isPresent()) {
      throw new ReplicationException(
          Code.REPLICA_DELETED,
          "the replica of " + volume.name() + " is deleted; its host can restore it");
    }
  }

  /** Looks after every replica that says what it keeps: a lock, a pin or a drill may have ended. */
  public void retain() throws ReplicationException {
    try {
      for (ReplicaStore.Entry entry : store.volumes()) {
        if (entry.problem() == null) {
          retain(entry.vm());
        }
      }
    } catch (VolumeException e) {
      throw ReplicaFailures.of(e);
    }
  }

  private void retain(UUID vm) {
    try {
      ReplicaVolume volume = store.volume(vm);
      session(vm).partial(volume); // drops one whose time is over
      if (volume.retention().isPresent()) {
        retention.keep(volume, pointsMax.getOrDefault(vm, RetentionSettings.POINTS_MAX));
      }
    } catch (VolumeException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("retention skips a replica");
    }
  }

  private synchronized ReplicaVolume findOrCreate(ReplicaRequest request) throws VolumeException {
    try {
      return store.volume(request.vm());
    } catch (VolumeException e) {
      if (e.code() != VolumeException.Code.NOT_FOUND) {
        throw e;
      }
      log.atInfo().addKeyValue("vm", request.vm()).log("replica made");
      Placing placing = request.placing();
      return store.create(
          request.vm(), request.name(), placing == null ? Placing.ANYWHERE : placing);
    }
  }

  /**
   * Takes one segment. Returns when it is on stable storage, and, if it seals its cycle, when the
   * point is listed. Whatever fails, nothing of it is listed.
   *
   * @param segment read to its end; stays the caller's
   */
  public SegmentAck receive(UUID vm, InputStream segment) throws ReplicationException {
    try {
      DeltaReader reader = new DeltaReader(segment);
      if (!reader.header().vm().equals(vm)) {
        throw new ReplicationException(Code.BAD_SEGMENT, "the segment is another machine's");
      }
      ReplicaVolume volume = store.volume(vm);
      SegmentAck ack = session(vm).take(volume, reader);
      if (ack.point() != null) {
        changeJump.look(volume);
        pointsMax.put(vm, reader.header().recoveryPointsMax());
        retention.keep(volume, reader.header().recoveryPointsMax());
      }
      return ack;
    } catch (IOException e) {
      throw failed(vm, e);
    }
  }

  /** The checksums of clusters of the newest point, which must be the given one. */
  public ClusterChecksums checksums(
      UUID vm, PointId point, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    try {
      ReplicaVolume volume = store.volume(vm);
      boolean newest = volume.newest().map(it -> it.pointId().equals(point)).orElse(false);
      if (!newest) {
        throw new ReplicationException(Code.OUT_OF_SEQUENCE, point + " is not the newest point");
      }
      ContentDigest digest = volume.newestChecksums(diskId);
      long clusters = Cluster.count(digest.sizeBytes());
      if (firstCluster < 0
          || count < 1
          || count > ClusterChecksums.CLUSTERS_MAX
          || firstCluster > clusters - count) {
        throw new ReplicationException(
            Code.INVALID,
            "first, count: clusters %d+%d of %d, at most %d at a time"
                .formatted(firstCluster, count, clusters, ClusterChecksums.CLUSTERS_MAX));
      }
      return ClusterChecksums.of(firstCluster, count, digest::checksum);
    } catch (IOException e) {
      throw failed(vm, e);
    }
  }

  /** The checksums of clusters as an interrupted delta has them. */
  public ClusterChecksums partialChecksums(
      UUID vm, UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    if (count < 1 || count > ClusterChecksums.CLUSTERS_MAX) {
      throw new ReplicationException(
          Code.INVALID, "count: 1 to " + ClusterChecksums.CLUSTERS_MAX + ", not " + count);
    }
    try {
      return session(vm).partialChecksums(cycleId, diskId, firstCluster, count);
    } catch (IOException e) {
      throw failed(vm, e);
    }
  }

  /** Drops what is kept of an interrupted delta: it is then sent anew. */
  public void dropPartial(UUID vm) {
    session(vm).dropPartial();
  }

  private ReplicaSession session(UUID vm) {
    return sessions.computeIfAbsent(
        vm, _ -> new ReplicaSession(vm, settings, clock, stagings, decoders));
  }

  /** After a failure of the system only a fresh look at the files tells what is there. */
  private ReplicationException failed(UUID vm, IOException failure) {
    if (failure instanceof VolumeException volume && volume.code() == VolumeException.Code.FAILED) {
      reopen(vm);
    }
    return ReplicaFailures.of(failure);
  }

  private void reopen(UUID vm) {
    try {
      session(vm).abandon();
      store.volume(vm).close();
    } catch (IOException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("volume could not be opened again");
    }
  }

  /** Returns when no removal is under way or due; for tests and an orderly end. */
  public void awaitRetention() {
    retention.awaitIdle();
  }

  /** Ends all sessions; what initial replications staged stays. The store is its owner's. */
  @Override
  public void close() {
    sessions.values().forEach(ReplicaSession::abandon);
    retention.close();
    decoders.shutdown();
  }
}
