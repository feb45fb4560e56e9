package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.replication.ReplicationIndexing;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.NoDatabase;
import io.secondsite.agent.stack.Rest;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Status;
import io.secondsite.hypervisor.simulated.MachineSpec;
import io.secondsite.hypervisor.simulated.SimulatedHypervisor;
import io.secondsite.hypervisor.simulated.SimulatedSettings;
import io.secondsite.replication.DirectReplicaChannel;
import io.secondsite.replication.EngineSettings;
import io.secondsite.replication.Frequency;
import io.secondsite.replication.ReceiverSettings;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.replication.ReplicationSpec;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.StoreSettings;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent is of use without PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
@QuarkusTestResource(value = NoDatabase.class, restrictToAnnotatedClass = true)
class NoDatabaseTest {
  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  Index index;

  @Test
  void theAgentStartsWithoutADatabaseAndSaysSo() {
    try (AgentClient client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"))) {
      // When
      Status status = client.status();
      // Then
      assertThat(status.database()).isEqualTo("DOWN");
      assertThat(client.vms()).isEmpty();
      assertThat(client.replications()).isEmpty();
    }
  }

  /** I35, the other way round: cycles do not even notice. */
  @Test
  void noCycleIsMissedInTenMinutesWithoutADatabase(@TempDir Path folder) throws Exception {
    // Given: a machine that writes, a replica, and a clock that stands for ten minutes
    ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    UUID vm = UUID.randomUUID();
    Path replicas = Files.createDirectories(folder.resolve("replicas"));
    try (SimulatedHypervisor source = hypervisor(folder);
        ReplicaStore store = ReplicaStore.open(replicas, StoreSettings.defaults(), clock);
        ReplicaReceiver receiver = receiver(store, folder, clock);
        ReplicationEngine engine = engine(folder, source, receiver, clock)) {
      source.define(MachineSpec.recording(vm, "web", 16L << 20));
      source.start(vm);
      engine.start();
      engine.enable(ReplicationSpec.of(vm, "Chicago", new Frequency(Duration.ofSeconds(30))));
      // When
      for (int cycle = 0; cycle <= 20; cycle++) {
        engine.cycleNow(vm, false);
        clock.advance(Duration.ofSeconds(30));
      }
      // Then
      assertThat(store.volume(vm).points()).hasSizeGreaterThanOrEqualTo(21);
      assertThat(engine.replication(vm).orElseThrow().counters().cyclesFailed()).isZero();
      assertThat(index.isUp()).isFalse();
      source.destroy(vm);
    }
  }

  private static SimulatedHypervisor hypervisor(Path folder) throws Exception {
    Path home = Files.createDirectories(folder.resolve("source"));
    return new SimulatedHypervisor(
        SimulatedSettings.under(home).endingWithThisProcess(), Clock.systemUTC());
  }

  private static ReplicaReceiver receiver(ReplicaStore store, Path folder, Clock clock)
      throws Exception {
    Path staging = Files.createDirectories(folder.resolve("staging"));
    return new ReplicaReceiver(store, ReceiverSettings.defaults(staging), clock);
  }

  private ReplicationEngine engine(
      Path folder, SimulatedHypervisor source, ReplicaReceiver receiver, Clock clock)
      throws Exception {
    DirectReplicaChannel channel = new DirectReplicaChannel(receiver);
    return new ReplicationEngine(
        EngineSettings.defaults(Files.createDirectories(folder.resolve("replications"))),
        source,
        _ -> channel,
        clock,
        UUID::randomUUID,
        new ReplicationIndexing(index));
  }

  @Test
  void whoWantsTheIndexAnewIsToldThatTheDatabaseIsAway() throws Exception {
    var answer =
        Rest.as(url, AgentUnderTest.state().resolve("operator"))
            .post("/replicas/rebuild-index", java.util.Map.of());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Rest.json(answer).path("code").asText()).isEqualTo("INDEX_UNAVAILABLE");
  }
}
