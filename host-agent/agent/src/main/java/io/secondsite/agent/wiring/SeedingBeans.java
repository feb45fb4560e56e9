package io.secondsite.agent.wiring;

import io.secondsite.agent.config.SeedingConfig;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.replica.PeerReplicas;
import io.secondsite.agent.seeding.PeerSeedVerifier;
import io.secondsite.agent.seeding.SeedImports;
import io.secondsite.agent.seeding.SeedPaths;
import io.secondsite.volume.LocationStatus;
import io.secondsite.volume.StorageLocations;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Makes what is carried instead of sent. */
@Singleton
final class SeedingBeans {

  @Produces
  @Singleton
  SeedPaths paths(
      SeedingConfig config, StorageLocations locations, StateLock state, RuntimeFolder runtime) {
    return new SeedPaths(
        config.folders(),
        () -> {
          List<Path> ours = new ArrayList<>();
          ours.add(state.directory());
          ours.add(runtime.path());
          locations.statuses().stream().map(LocationStatus::path).forEach(ours::add);
          return ours;
        });
  }

  @Produces
  @Singleton
  SeedImports imports(
      AgentIdentity agent, SeedingConfig config, Peers peers, PeerReplicas replicas, Clock clock) {
    return new SeedImports(
        agent.name(), peers, replicas, new PeerSeedVerifier(peers), clock, config.importsAtOnce());
  }

  void close(@Disposes SeedImports imports) {
    imports.close();
  }
}
