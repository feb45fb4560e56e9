package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.replica.ReplicaCare;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.agent.stack.Rest;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.Point;
import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.HttpsReplicaChannel;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWriter;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.RetentionSettings;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, what is held and what goes, over REST: by the operator, a peer, anybody. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class ReplicaCareTest {
  private static final RetentionSettings UNLOCKED =
      new RetentionSettings(24, List.of(), 0, 14, 2880);
  private static final RetentionSettings LOCKED = new RetentionSettings(24, List.of(), 48, 0, 2880);
  private static final RetentionSettings NOTHING_KEPT =
      new RetentionSettings(0, List.of(), 0, 0, 1);

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentIdentity identity;

  @Inject
  @SuppressWarnings("NullAway.Init")
  ReplicaCare care;

  @Inject
  @SuppressWarnings("NullAway.Init")
  ReplicaReceiver receiver;

  @TempDir Path folder;

  private final UUID vm = UUID.randomUUID();
  private final String replica = "/replicas/" + vm;
  private final DeltaHeader.Disk disk =
      new DeltaHeader.Disk(new DiskId("disk-1"), "vda", 4L * Cluster.SIZE_BYTES, false);

  @SuppressWarnings("NullAway.Init")
  private HttpsReplicaChannel channel;

  @SuppressWarnings("NullAway.Init")
  private OtherAgent sender;

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @SuppressWarnings("NullAway.Init")
  private AgentClient client;

  @BeforeEach
  void pair() throws Exception {
    operator = Rest.as(url, AgentUnderTest.state().resolve("operator"));
    client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"));
    sender = OtherAgent.named("Sender-" + vm.toString().substring(0, 8), folder.resolve("sender"));
    operator.post("/peers", sender.proposal("https://localhost:1"));
    URI base = URI.create("https://" + url.getAuthority());
    channel =
        new HttpsReplicaChannel(
            base,
            new AgentTls(sender.identity())
                .towards(new Peer(identity.name(), base, identity.authority())),
            ChannelSettings.defaults());
  }

  @AfterEach
  void close() {
    channel.close();
    client.close();
  }

  private void send(RetentionSettings settings, int points) throws Exception {
    channel.prepare(new ReplicaRequest(vm, "web", settings));
    @Nullable PointId parent = null;
    for (int point = 0; point < points; point++) {
      parent = send(parent, point);
    }
  }

  private PointId send(@Nullable PointId parent, int number) throws Exception {
    byte[] segment = segment(parent, number);
    return Objects.requireNonNull(channel.send(vm, () -> new ByteArrayInputStream(segment)).point())
        .id();
  }

  private byte[] segment(@Nullable PointId parent, int number) throws IOException {
    boolean initial = parent == null;
    DeltaHeader header =
        new DeltaHeader(
            vm,
            UUID.randomUUID(),
            initial ? RecoveryPoint.Origin.INITIAL : RecoveryPoint.Origin.DELTA,
            new Epoch(1, "volume"),
            parent,
            0,
            true,
            100,
            List.of(new DeltaHeader.Disk(disk.diskId(), disk.target(), disk.sizeBytes(), initial)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeltaWriter writer = new DeltaWriter(out, header);
    try (ClusterCodec codec = new ZstdClusterCodec()) {
      for (int cluster = 0; cluster < (initial ? 4 : 1); cluster++) {
        byte[] content = new byte[Cluster.SIZE_BYTES];
        Arrays.fill(content, (byte) (number + 1));
        ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
        codec.encode(ByteBuffer.wrap(content), frame);
        writer.data(0, cluster, ClusterChecksum.of(content), frame.flip());
      }
    }
    Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    writer.finish(
        new DeltaEnd.Sealed(
            now,
            now,
            RecoveryPoint.Kind.CRASH_CONSISTENT,
            "checkpoint-" + number,
            disk.sizeBytes(),
            "<domain/>"));
    return out.toByteArray();
  }

  private List<String> ids() {
    return client.points(vm.toString()).stream().map(Point::id).toList();
  }

  private void refused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"" + code + "\"");
  }

  private HttpResponse<String> put(String path) throws Exception {
    return operator.send(
        HttpRequest.newBuilder(url.resolve(path)).PUT(HttpRequest.BodyPublishers.noBody()).build());
  }

  @Test
  void I44_noRoleAndNoOrderOfCallsRemovesALockedPoint() throws Exception {
    // Given
    send(LOCKED, 4);
    List<String> before = ids();
    // When: the operator
    for (String point : before) {
      assertThat(operator.delete(replica + "/points/" + point).statusCode()).isEqualTo(409);
      operator.delete(replica + "/points/" + point + "/pins/none");
    }
    // The peer: shorter settings, a limit of one point, whatever it can reach
    channel.prepare(new ReplicaRequest(vm, "web", NOTHING_KEPT));
    HttpClient peer = sender.clientOf(identity.name(), identity.authority());
    for (String path : List.of(replica, replica + "/points/" + before.getFirst())) {
      assertThat(status(peer, path)).as(path).isEqualTo(403);
    }
    assertThat(status(peer, "/peer/v1/replicas/" + vm)).isIn(404, 405);
    // A stranger does not even get in
    OtherAgent stranger = OtherAgent.named("Stranger", folder.resolve("stranger"));
    assertThatThrownBy(() -> status(stranger.clientOf(identity.name(), identity.authority()), "/"))
        .isInstanceOf(IOException.class);
    // The agent's own timers
    receiver.retain();
    care.dispose();
    // The whole replica: no day of soft deletion, but the locks hold it
    JsonNode deletion = Rest.json(operator.delete(replica));
    care.dispose();
    // Then
    assertThat(ids()).isEqualTo(before);
    Instant keptUntil = Instant.parse(deletion.path("keptUntil").asText());
    assertThat(keptUntil).isEqualTo(client.points(vm.toString()).getLast().lockedUntil());
    client.restoreReplica(vm.toString());
    for (Point point : client.points(vm.toString())) {
      assertThat(client.verify(vm.toString(), point.id()).identicalToManifest()).isTrue();
      assertThat(point.lockedSeconds()).isBetween(47L * 3600, 48L * 3600);
    }
  }

  private int status(HttpClient from, String path) throws Exception {
    return from.send(
            HttpRequest.newBuilder(url.resolve(path)).DELETE().build(), BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void aDeletedReplicaIsListedRefusesTheSenderAndComesBack() throws Exception {
    // Given
    send(UNLOCKED, 2);
    // When
    JsonNode deletion = Rest.json(operator.delete(replica));
    // Then
    assertThat(Rest.json(operator.delete(replica))).isEqualTo(deletion);
    assertThat(client.replica(vm.toString()).state()).isEqualTo("DELETED");
    assertThat(client.replicas()).anyMatch(it -> it.vm().equals(vm));
    assertRefusedAsDeleted(() -> channel.status(vm));
    assertRefusedAsDeleted(() -> channel.prepare(new ReplicaRequest(vm, "web", UNLOCKED)));
    assertRefusedAsDeleted(() -> send(PointId.parse(ids().getLast()), 3));
    refused(
        operator.postText(
            "/drills", "{\"vm\":\"" + vm + "\",\"point\":\"latest\",\"network\":\"none\"}"),
        409,
        "REPLICA_DELETED");
    client.restoreReplica(vm.toString());
    client.restoreReplica(vm.toString());
    assertThat(client.replica(vm.toString()).state()).isEqualTo("RECEIVING");
    send(PointId.parse(ids().getLast()), 3);
    assertThat(ids()).hasSize(3);
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void assertRefusedAsDeleted(Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).isEqualTo(ReplicationException.Code.REPLICA_DELETED));
  }

  @Test
  void I14_aPinnedPointStaysUntilItsPinGoes() throws Exception {
    // Given
    send(UNLOCKED, 4);
    List<String> before = ids();
    String held = before.get(1);
    Point pinned = client.pin(vm.toString(), held, "before-upgrade");
    assertThat(pinned.pins()).containsExactly("before-upgrade");
    // When
    refused(operator.delete(replica + "/points/" + held), 409, "REPLICA_BUSY");
    channel.prepare(new ReplicaRequest(vm, "web", NOTHING_KEPT));
    receiver.retain();
    receiver.awaitRetention();
    // Then
    assertThat(ids()).containsExactly(held, before.getLast());
    client.unpin(vm.toString(), held, "before-upgrade");
    client.unpin(vm.toString(), held, "before-upgrade");
    client.removePoint(vm.toString(), held);
    assertThat(ids()).containsExactly(before.getLast());
    assertThat(client.verify(vm.toString(), before.getLast()).identicalToManifest()).isTrue();
  }

  @Test
  void whatIsNoPinAndNoPointIsRefusedByName() throws Exception {
    send(UNLOCKED, 2);
    String point = ids().getFirst();
    refused(put(replica + "/points/" + point + "/pins/boot-1"), 400, "BAD_VALUE");
    refused(put(replica + "/points/" + point + "/pins/" + "n".repeat(101)), 400, "BAD_VALUE");
    refused(put(replica + "/points/" + point + "/pins/%0a"), 400, "BAD_VALUE");
    refused(put(replica + "/points/e00001-s0000000077/pins/a"), 404, "UNKNOWN_POINT");
    refused(put(replica + "/points/nonsense/pins/a"), 400, "BAD_VALUE");
    refused(operator.delete(replica + "/points/e00001-s0000000077"), 404, "UNKNOWN_POINT");
    refused(operator.delete("/replicas/" + UUID.randomUUID()), 404, "REPLICA_NOT_FOUND");
    refused(operator.delete(replica + "/points/" + ids().getLast()), 409, "OUT_OF_SEQUENCE");
    assertThat(put(replica + "/points/" + point + "/pins/a").statusCode()).isEqualTo(200);
    refused(put(replica + "/points/" + ids().getLast() + "/pins/a"), 409, "REPLICA_BUSY");
    assertThatThrownBy(() -> client.removePoint(vm.toString(), point))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("pinned");
  }

  @Test
  void theReplicaTellsWhatItKeeps() throws Exception {
    send(LOCKED, 1);
    JsonNode retention = Rest.json(operator.get(replica)).path("retention");
    assertThat(retention.path("windowHours").asInt()).isEqualTo(24);
    assertThat(retention.path("lockHours").asInt()).isEqualTo(48);
    JsonNode point = Rest.json(operator.get(replica + "/points")).get(0);
    assertThat(point.path("lockedUntil").asText()).isNotEmpty();
  }
}
