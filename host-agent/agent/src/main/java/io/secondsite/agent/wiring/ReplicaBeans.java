package io.secondsite.agent.wiring;

import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.boot.PeerInquiry;
import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.config.ChecksConfig;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.index.IndexStore;
import io.secondsite.agent.pairing.PeerRoutes;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.replica.Exports;
import io.secondsite.agent.replica.IndexRebuilding;
import io.secondsite.agent.replica.Owners;
import io.secondsite.agent.replica.PeerReplicas;
import io.secondsite.agent.replica.PointIndexing;
import io.secondsite.agent.replica.PointMarks;
import io.secondsite.agent.replica.ReplicaCare;
import io.secondsite.agent.replica.ReplicaEvents;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.storage.Storage;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.replication.ChangeJumpSettings;
import io.secondsite.replication.ReceiverSettings;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.volume.VolumeStore;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executors;

/** Makes the replicas and what reads them. */
@Singleton
final class ReplicaBeans {

  @Produces
  @Singleton
  ReplicaReceiver receiver(
      VolumeStore store, StateLock state, LimitsConfig limits, ChecksConfig checks, Clock clock)
      throws IOException {
    Path staging = state.directory().resolve("staging");
    Files.createDirectories(staging);
    return new ReplicaReceiver(
        store,
        ReceiverSettings.defaults(staging)
            .withPartialKept(limits.partialDelta())
            .withChangeJump(
                ChangeJumpSettings.defaults()
                    .with(checks.changeJump(), checks.changeJumpMin().asLongValue())),
        clock);
  }

  void close(@Disposes ReplicaReceiver receiver) {
    receiver.close();
  }

  @Produces
  @Singleton
  Replicas replicas(VolumeStore store) {
    return new Replicas(store);
  }

  @Produces
  @Singleton
  ReplicaCare care(
      VolumeStore store,
      Replicas replicas,
      PointIndexing indexing,
      Index index,
      Boots boots,
      ReplicaReceiver receiver) {
    return new ReplicaCare(
        store, replicas, indexing, index, boots::isBooted, receiver::dropPartial);
  }

  @Produces
  @Singleton
  Owners owners(StateLock state, Replicas replicas) throws IOException {
    return Owners.open(state.directory(), replicas);
  }

  @Produces
  @Singleton
  ReplicaEvents replicaEvents(
      AgentConfig config, LimitsConfig limits, Storage storage, Clock clock) {
    return new ReplicaEvents(config.name(), clock, limits.progressEvents(), storage::alarm);
  }

  @Produces
  @Singleton
  PointIndexing pointIndexing(
      Replicas replicas, ReplicaEvents events, AgentConfig config, Clock clock) {
    return new PointIndexing(replicas, events, new PointMarks(config.name(), clock));
  }

  @Produces
  @Singleton
  Index index(IndexStore store, PointIndexing points, LimitsConfig limits) {
    return new Index(store, points::all, limits.indexQueue(), limits.indexRetry());
  }

  @Produces
  @Singleton
  IndexRebuilding rebuilding(Replicas replicas, Index index) {
    return new IndexRebuilding(replicas, index, _ -> {});
  }

  void close(@Disposes Index index) {
    index.close();
  }

  @Produces
  @Singleton
  PeerReplicas peerReplicas(
      ReplicaReceiver receiver,
      Replicas replicas,
      Owners owners,
      Index index,
      PointIndexing indexing,
      ReplicaEvents events,
      Boots boots,
      ReplicationEngine engine) {
    return new PeerReplicas(
        receiver,
        replicas,
        owners,
        index,
        indexing,
        events,
        boots::isFailedOver,
        engine.maintenance());
  }

  /** Views decompress, which is native code: on platform threads, as many as the limit says. */
  @Produces
  @Singleton
  NbdServerSettings views(LimitsConfig limits) {
    return NbdServerSettings.defaults()
        .withDiskExecutor(
            Executors.newFixedThreadPool(
                limits.viewThreads(), Thread.ofPlatform().daemon().name("view-", 0).factory()));
  }

  @Produces
  @Singleton
  Exports exports(RuntimeFolder runtime, NbdServerSettings views, LimitsConfig limits)
      throws IOException {
    runtime.removeOldExports();
    return new Exports(runtime.path(), views, UUID::randomUUID, limits.exports());
  }

  void close(@Disposes Exports exports) {
    exports.close();
  }

  @Produces
  @Singleton
  PeerInquiry inquiry(Peers peers, PeerRoutes routes, LimitsConfig limits) {
    return new PeerInquiry(peers, routes, limits.peerAnswer());
  }

  @Produces
  @Singleton
  Boots boots(
      Replicas replicas,
      Owners owners,
      Hypervisor hypervisor,
      PeerInquiry inquiry,
      Boots.Place place)
      throws IOException {
    return Boots.open(replicas, owners, hypervisor, inquiry, place);
  }

  void close(@Disposes Boots boots) {
    boots.close();
  }

  @Produces
  @Singleton
  Boots.Place place(
      AgentConfig config,
      StateLock state,
      RuntimeFolder runtime,
      NbdServerSettings views,
      Clock clock) {
    return new Boots.Place(
        config.name(), state.directory(), runtime.path(), views, clock, UUID::randomUUID);
  }
}
