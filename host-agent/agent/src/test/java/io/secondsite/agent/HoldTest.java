package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.agent.stack.Rest;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.ReplicateRequest;
import io.secondsite.cli.Replication;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.simulated.MachineSpec;
import io.secondsite.hypervisor.simulated.SimulatedHypervisor;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.HttpsReplicaChannel;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicationException;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines and hosts that somebody holds, and how well they do, over REST. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class HoldTest {
  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentIdentity identity;

  @Inject
  @SuppressWarnings("NullAway.Init")
  Hypervisor hypervisor;

  @TempDir Path folder;

  private final UUID vm = UUID.randomUUID();
  private final String name = "held-" + vm.toString().substring(0, 8);

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @SuppressWarnings("NullAway.Init")
  private AgentClient client;

  @SuppressWarnings("NullAway.Init")
  private OtherAgent peer;

  @BeforeEach
  void replicateToSomebodyWhoIsAway() throws Exception {
    operator = Rest.as(url, AgentUnderTest.state().resolve("operator"));
    client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"));
    peer = OtherAgent.named("Away-" + vm.toString().substring(0, 8), folder.resolve("peer"));
    operator.post("/peers", peer.proposal("https://localhost:1"));
    ((SimulatedHypervisor) hypervisor).define(MachineSpec.recording(vm, name, 16L << 20));
    client.replicate(ReplicateRequest.of(name, peer.identity().name()));
  }

  @AfterEach
  void end() {
    client.endMaintenance();
    client.endReplication(name);
    client.close();
  }

  private void refused(HttpResponse<String> answer, int status, String code, String field)
      throws Exception {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Rest.json(answer).path("code").asText()).isEqualTo(code);
    assertThat(Rest.json(answer).path("field").asText()).isEqualTo(field);
  }

  private HttpResponse<String> put(String path, String body) throws Exception {
    return operator.send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void aSuspendedMachineSaysSoAndWhyUntilItIsResumed() {
    // When
    Replication held = client.suspend(name, "the link is needed");
    // Then
    assertThat(held.state()).isEqualTo("SUSPENDED");
    assertThat(held.stateReason()).isEqualTo("the link is needed");
    assertThat(held.health()).isNotEqualTo("NORMAL");
    assertThat(held.healthReasons()).contains("suspended: the link is needed");
    assertThatThrownBy(() -> client.cycle(name, false))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("SUSPENDED"));
    // When
    client.suspend(name, null);
    assertThat(client.replication(name).stateReason()).isEqualTo("by its owner");
    // Then
    assertThat(client.resume(name).state()).isNotEqualTo("SUSPENDED");
  }

  @Test
  void whatCannotBeDoneIsRefused() throws Exception {
    refused(put("/replications/nobody/suspension", "{}"), 404, "REPLICATION_NOT_FOUND", "vm");
    for (String reason : new String[] {"", "  ", "a\\nb", "x".repeat(201)}) {
      String body = "{\"reason\":\"" + reason + "\"}";
      refused(put("/replications/" + name + "/suspension", body), 400, "BAD_VALUE", "reason");
      refused(put("/maintenance", body), 400, "BAD_VALUE", "reason");
    }
    for (long seconds : new long[] {-1, 14, 2_592_001}) {
      refused(
          put("/replications/" + name, "{\"recoveryPointObjectiveSeconds\":" + seconds + "}"),
          400,
          "BAD_VALUE",
          "recoveryPointObjectiveSeconds");
    }
    assertThat(client.maintenance().active()).isFalse();
    assertThat(client.replication(name).state()).isNotEqualTo("SUSPENDED");
  }

  @Test
  void theObjectiveIsShown() throws Exception {
    // When
    HttpResponse<String> answer =
        put("/replications/" + name, "{\"recoveryPointObjectiveSeconds\":90}");
    // Then
    assertThat(Rest.json(answer).path("recoveryPointObjectiveSeconds").asLong()).isEqualTo(90);
    HttpResponse<String> none =
        put("/replications/" + name, "{\"recoveryPointObjectiveSeconds\":0}");
    assertThat(Rest.json(none).has("recoveryPointObjectiveSeconds")).isFalse();
  }

  @Test
  void aHostInMaintenanceSendsNothingAndTakesNothing() throws Exception {
    // Given
    URI base = URI.create("https://" + url.getAuthority());
    UUID replica = UUID.randomUUID();
    try (HttpsReplicaChannel channel =
        new HttpsReplicaChannel(
            base,
            new AgentTls(peer.identity())
                .towards(new Peer(identity.name(), base, identity.authority())),
            ChannelSettings.defaults())) {
      channel.prepare(new ReplicaRequest(replica, "web", null));
      // When
      assertThat(client.beginMaintenance("new memory").reason()).isEqualTo("new memory");
      // Then
      assertThat(client.replication(name).stateReason()).isEqualTo("host maintenance: new memory");
      assertThatThrownBy(() -> channel.status(replica))
          .isInstanceOfSatisfying(
              ReplicationException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ReplicationException.Code.MAINTENANCE);
                assertThat(e).hasMessageContaining("new memory");
              });
      // When
      assertThat(client.endMaintenance().active()).isFalse();
      // Then
      assertThat(channel.status(replica).vm()).isEqualTo(replica);
      assertThat(client.replication(name).state()).isNotEqualTo("SUSPENDED");
    }
  }
}
