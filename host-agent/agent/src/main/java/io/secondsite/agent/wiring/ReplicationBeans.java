package io.secondsite.agent.wiring;

import io.secondsite.agent.config.ChecksConfig;
import io.secondsite.agent.config.HealthConfig;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.machines.Machines;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.PeerRoutes;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.replication.Channels;
import io.secondsite.agent.replication.PeerBandwidths;
import io.secondsite.agent.replication.ReplicationIndexing;
import io.secondsite.agent.replication.Replications;
import io.secondsite.agent.seeding.HostSeedSigner;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.ComparisonSettings;
import io.secondsite.replication.EngineSettings;
import io.secondsite.replication.HealthSettings;
import io.secondsite.replication.ReplicationEngine;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;

/** Makes what sends. */
@Singleton
final class ReplicationBeans {

  @Produces
  @Singleton
  Channels channels(Peers peers, PeerRoutes routes) {
    return new Channels(peers, routes, ChannelSettings.defaults());
  }

  void close(@Disposes Channels channels) {
    channels.close();
  }

  @Produces
  @Singleton
  ReplicationEngine engine(
      StateLock state,
      Hypervisor hypervisor,
      Channels channels,
      Clock clock,
      Index index,
      ChecksConfig checks,
      LimitsConfig limits,
      HealthConfig health,
      AgentIdentity identity,
      AgentTls tls)
      throws IOException {
    Path folder = state.directory().resolve("replications");
    Files.createDirectories(folder);
    ReplicationEngine engine =
        new ReplicationEngine(
            EngineSettings.defaults(folder)
                .withLimits(limits.cyclesAtOnce(), limits.resyncsAtOnce())
                .withHealth(
                    new HealthSettings(
                        health.window(),
                        health.missedPercent(),
                        health.silence(),
                        health.latency()))
                .withComparison(new ComparisonSettings(checks.source(), checks.sourceSlice())),
            hypervisor,
            channels,
            clock,
            UUID::randomUUID,
            new ReplicationIndexing(index));
    engine.signPackagesWith(new HostSeedSigner(identity.name(), tls));
    return engine;
  }

  void close(@Disposes ReplicationEngine engine) {
    engine.close();
  }

  @Produces
  @Singleton
  PeerBandwidths peerBandwidths(StateLock state, Peers peers, ReplicationEngine engine)
      throws IOException {
    return PeerBandwidths.open(state.directory(), peers, engine.bandwidths());
  }

  @Produces
  @Singleton
  Replications replications(ReplicationEngine engine, Machines machines, Peers peers) {
    return new Replications(engine, machines, peers);
  }
}
