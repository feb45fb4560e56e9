package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.kerberos.Kerberos;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.KerberosPeer;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.PeerProposal;
import io.secondsite.agent.pairing.PeerRoute;
import io.secondsite.agent.pairing.PeerRoutes;
import io.secondsite.agent.stack.AgentInRealm;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.agent.stack.Rest;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Identity;
import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.HttpsReplicaChannel;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.SegmentAck;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWriter;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.RecoveryPoint;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents over the Kerberos listener, against a real KDC. */
@QuarkusTest
@QuarkusTestResource(value = AgentUnderTest.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = AgentInRealm.class, restrictToAnnotatedClass = true)
class KerberosListenerTest {
  private static final int CLUSTERS = 64;

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentIdentity identity;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentTls tls;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @SuppressWarnings("NullAway.Init")
  private Identity told;

  private final UUID vm = UUID.randomUUID();

  @BeforeEach
  void signIn() {
    Path credentials = AgentUnderTest.state().resolve("operator");
    operator = Rest.as(url, credentials);
    try (AgentClient client = AgentClient.of(url, credentials)) {
      told = client.identity();
    }
  }

  private URI kerberosUrl() {
    return URI.create(Objects.requireNonNull(told.kerberosUrl()));
  }

  /** Agents of one name have one authority, whichever test made it. */
  private OtherAgent agent(String name) {
    return OtherAgent.named(name, AgentUnderTest.state().resolve("other-" + name));
  }

  private static PeerProposal byKerberos(OtherAgent other, String principal) {
    return new PeerProposal(
        other.identity().name(),
        "https://localhost:1",
        other.identity().authorityPem(),
        "Kerberos",
        principal,
        "https://localhost:2");
  }

  private OtherAgent pairedByKerberos(String name) throws Exception {
    OtherAgent other = agent(name);
    String principal = AgentInRealm.member(name).principal();
    HttpResponse<String> answer = operator.post("/peers", byKerberos(other, principal));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return other;
  }

  private HttpsReplicaChannel channel(OtherAgent sender, String member, X509Certificate authority) {
    return channel(route(sender, member, authority));
  }

  private static HttpsReplicaChannel channel(PeerRoute route) {
    return new HttpsReplicaChannel(
        route.url(), route.tls(), ChannelSettings.defaults(), route.proof());
  }

  private PeerRoute route(OtherAgent sender, String member, X509Certificate authority) {
    KerberosPeer keeper =
        new KerberosPeer(Objects.requireNonNull(told.kerberosPrincipal()), kerberosUrl());
    PeerRoutes routes =
        new PeerRoutes(
            new AgentTls(sender.identity()),
            Optional.of(new Kerberos(AgentInRealm.member(member), Clock.systemUTC())));
    return routes.to(
        new Peer(identity.name(), URI.create("https://localhost:1"), authority, keeper));
  }

  private static void refused(String code, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            failure -> assertThat(failure.code()).isEqualTo(ReplicationException.Code.PEER_REFUSED))
        .hasMessageContaining(code);
  }

  private byte[] segment() throws IOException {
    DeltaHeader.Disk disk =
        new DeltaHeader.Disk(
            new DiskId("disk-1"), "vda", (long) CLUSTERS * Cluster.SIZE_BYTES, true);
    DeltaHeader header =
        new DeltaHeader(
            vm,
            UUID.randomUUID(),
            RecoveryPoint.Origin.INITIAL,
            new Epoch(1, "volume"),
            null,
            0,
            false,
            10,
            List.of(disk));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeltaWriter writer = new DeltaWriter(out, header);
    Random random = new Random(7);
    byte[] cluster = new byte[Cluster.SIZE_BYTES];
    ByteBuffer content = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);
    ByteBuffer frame = ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX);
    try (ClusterCodec codec = new ZstdClusterCodec()) {
      for (int i = 0; i < CLUSTERS; i++) {
        random.nextBytes(cluster);
        codec.encode(content.clear().put(cluster).flip(), frame.clear());
        byte[] encoded = new byte[frame.flip().remaining()];
        frame.get(encoded);
        writer.data(0, i, ClusterChecksum.of(cluster), ByteBuffer.wrap(encoded));
      }
    }
    Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    writer.finish(
        new DeltaEnd.Sealed(
            now,
            now,
            RecoveryPoint.Kind.CRASH_CONSISTENT,
            "checkpoint-1",
            disk.sizeBytes(),
            "<domain/>"));
    return out.toByteArray();
  }

  @Test
  void aPointIsReplicatedByKerberosAlone() throws Exception {
    // Given
    OtherAgent chicago = pairedByKerberos("Chicago");
    byte[] segment = segment();
    try (HttpsReplicaChannel channel = channel(chicago, "Chicago", identity.authority())) {
      channel.prepare(new ReplicaRequest(vm, "web", null));
      // When
      SegmentAck ack = channel.send(vm, () -> new ByteArrayInputStream(segment));
      // Then
      assertThat(ack.point()).isNotNull();
      assertThat(channel.status(vm).vm()).isEqualTo(vm);
    }
  }

  @Test
  void nothingGoesToARenewedCertificateBeforeItIsProved() throws Exception {
    // Given a route that has proved the present certificate
    PeerRoute route = route(pairedByKerberos("Chicago"), "Chicago", identity.authority());
    try (HttpsReplicaChannel connected = channel(route);
        HttpsReplicaChannel later = channel(route)) {
      connected.prepare(new ReplicaRequest(vm, "web", null));
      // When
      tls.use(renewed());
      // Then
      assertThat(connected.status(vm).vm()).isEqualTo(vm);
      refused("no TLS", () -> later.status(vm));
      assertThat(later.status(vm).vm()).isEqualTo(vm);
    } finally {
      tls.use(identity.host());
    }
  }

  private Credential renewed() throws Exception {
    Path files = AgentUnderTest.state().resolve("identity");
    Credential authority =
        new Credential(
            Pem.certificate(Files.readString(files.resolve("ca.crt"))),
            Pem.key(Files.readString(files.resolve("ca.key"))));
    return new CertificateIssuer(Clock.systemUTC(), new SecureRandom())
        .leaf(
            authority,
            new CarriedName(identity.name(), CarriedName.Role.HOST),
            List.of("localhost", "127.0.0.1"));
  }

  @Test
  void aCertificateIsNotTakenWhereThePairingIsByKerberos() throws Exception {
    // Given
    OtherAgent chicago = pairedByKerberos("Chicago");
    URI base = URI.create("https://" + url.getAuthority());
    PeerRoute route =
        new PeerRoutes(new AgentTls(chicago.identity()), Optional.empty())
            .to(new Peer(identity.name(), base, identity.authority()));
    try (HttpsReplicaChannel byCertificate =
        new HttpsReplicaChannel(
            base, route.tls(), ChannelSettings.defaults(), UnaryOperator.identity())) {
      // Then
      refused("KERBEROS_REQUIRED", () -> byCertificate.status(vm));
    }
  }

  @Test
  void aPrincipalThatNoPairingNamesIsRefused() throws Exception {
    pairedByKerberos("Chicago");
    try (HttpsReplicaChannel boston = channel(agent("Boston"), "Boston", identity.authority())) {
      refused("KERBEROS_NOT_PAIRED", () -> boston.status(vm));
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTalkedToAtAll() throws Exception {
    // Given
    OtherAgent chicago = pairedByKerberos("Chicago");
    X509Certificate wrong =
        OtherAgent.named(identity.name(), folder.resolve("impostor")).identity().authority();
    // Then
    try (HttpsReplicaChannel channel = channel(chicago, "Chicago", wrong)) {
      refused("no TLS", () -> channel.status(vm));
    }
  }

  private HttpResponse<String> plain(String path, String authorization) throws Exception {
    Peer keeper = new Peer(identity.name(), kerberosUrl(), identity.authority());
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(new AgentTls(agent("Chicago").identity()).towards(keeper))
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(kerberosUrl().resolve(path))
              .header("Authorization", authorization)
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void nobodyPassesWithoutAToken() throws Exception {
    for (String path :
        List.of("/peer/v1/proof", "/peer/v1/replicas/" + vm, "/peers", "/q/health")) {
      HttpResponse<String> answer = plain(path, "Basic YTpi");
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Negotiate");
      assertThat(Rest.json(answer).path("code").asText()).isEqualTo("KERBEROS_TOKEN_MISSING");
      assertThat(Rest.json(answer).path("remedy").asText()).isNotBlank();
    }
    assertThat(Rest.json(plain("/peer/v1/proof", "Negotiate AQID")).path("code").asText())
        .isEqualTo("KERBEROS_TOKEN_DEFECTIVE");
  }

  @Test
  void pairingAgainWithoutAWordKeepsKerberos() throws Exception {
    // Given
    OtherAgent chicago = pairedByKerberos("Chicago");
    // When
    HttpResponse<String> again = operator.post("/peers", chicago.proposal("https://localhost:3"));
    // Then
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(Rest.json(again).path("authentication").asText()).isEqualTo("Kerberos");
    assertThat(Rest.json(again).path("kerberosPrincipal").asText())
        .isEqualTo(AgentInRealm.member("Chicago").principal());
  }

  @Test
  void onePrincipalIsOneAgent() throws Exception {
    // Given
    pairedByKerberos("Chicago");
    // When
    HttpResponse<String> answer =
        operator.post(
            "/peers", byKerberos(agent("Twin"), AgentInRealm.member("Chicago").principal()));
    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Rest.json(answer).path("field").asText()).isEqualTo("kerberosPrincipal");
  }

  @Test
  void aReplicationThatWantsAnotherAuthenticationIsRefused() throws Exception {
    // Given
    pairedByKerberos("Chicago");
    operator.post("/peers", agent("Denver").proposal("https://localhost:1"));
    // Then
    assertMismatch("Chicago", "Certificate");
    assertMismatch("Denver", "Kerberos");
  }

  private void assertMismatch(String peer, String wanted) throws Exception {
    HttpResponse<String> answer =
        operator.postText(
            "/replications",
            """
            {"vm":"web","peer":"%s","frequencySeconds":30,"authentication":"%s"}\
            """
                .formatted(peer, wanted));
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Rest.json(answer).path("code").asText()).isEqualTo("AUTHENTICATION_MISMATCH");
    assertThat(Rest.json(answer).path("remedy").asText()).contains("pair");
  }
}
