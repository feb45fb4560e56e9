package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.PeerProposal;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.agent.stack.Rest;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.Identity;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may go where: role × path. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class DoorTest {
  private static final List<String> OPERATOR_PATHS =
      List.of(
          "/identity",
          "/vms",
          "/peers",
          "/replications",
          "/replicas",
          "/drills",
          "/failovers",
          "/status",
          "/q/health",
          "/q/metrics",
          "/q/openapi");

  private static final String PEER_PATH = "/peer/v1/replicas/" + new UUID(7, 7);

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentIdentity identity;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @BeforeEach
  void signIn() {
    operator = Rest.as(url, AgentUnderTest.state().resolve("operator"));
  }

  private HttpResponse<String> get(HttpClient client, String path)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
  }

  private OtherAgent paired(String name) throws Exception {
    OtherAgent other = OtherAgent.named(name, folder.resolve(name));
    PeerProposal proposal = other.proposal("https://localhost:1");
    assertThat(operator.post("/peers", proposal).statusCode()).isEqualTo(201);
    return other;
  }

  private HttpClient as(OtherAgent other) {
    return other.clientOf(identity.name(), identity.authority());
  }

  @Test
  void theOperatorIsToldWhoTheAgentIs() {
    try (AgentClient client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"))) {
      // When
      Identity told = client.identity();
      // Then
      assertThat(told.name()).isEqualTo("NewYork");
      assertThat(told.fingerprint()).isEqualTo(identity.fingerprint());
      assertThat(told.hypervisor()).isEqualTo("simulated");
    }
  }

  @Test
  void theOperatorGoesEverywhereButToThePeersPaths() throws Exception {
    for (String path : OPERATOR_PATHS) {
      assertThat(operator.get(path).statusCode()).as(path).isEqualTo(200);
    }
    HttpResponse<String> refused = operator.get(PEER_PATH);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"FORBIDDEN\"");
  }

  @Test
  void aPeerGoesToThePeersPathsOnlyAndAtOnceWhenPaired() throws Exception {
    // Given
    HttpClient chicago = as(paired("Chicago"));
    // Then
    for (String path : OPERATOR_PATHS) {
      assertThat(get(chicago, path).statusCode()).as(path).isEqualTo(403);
    }
    HttpResponse<String> none = get(chicago, PEER_PATH);
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("REPLICA_NOT_FOUND");
  }

  @Test
  void aPathWithDotsLeadsNowhereElse() throws Exception {
    // Given
    HttpClient denver = as(paired("Denver"));
    // Then
    for (String path : List.of("/peer/../identity", "/peer/%2e%2e/identity", "//identity")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + path.substring(1))).build();
      int status = denver.send(request, BodyHandlers.ofString()).statusCode();
      assertThat(status).as(path).isIn(400, 403, 404);
    }
  }

  @Test
  void aReplicaOfOnePeerIsNotAnothersToTouch() throws Exception {
    // Given
    HttpClient owner = as(paired("Owner"));
    HttpClient other = as(paired("Other"));
    UUID vm = UUID.randomUUID();
    String path = "/peer/v1/replicas/" + vm;
    String body = "{\"vm\":\"" + vm + "\",\"name\":\"web\"}";
    HttpRequest make =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(owner.send(make, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    // When
    HttpResponse<String> seen = get(other, path);
    HttpResponse<String> taken = other.send(make, BodyHandlers.ofString());
    // Then
    assertThat(seen.statusCode()).isEqualTo(403);
    assertThat(seen.body()).contains("NOT_YOUR_REPLICA");
    assertThat(taken.statusCode()).isEqualTo(403);
    assertThat(get(owner, path).statusCode()).isEqualTo(200);
    assertThat(operator.get("/replicas/" + vm).body()).contains("\"peer\":\"Owner\"");
  }

  @Test
  void aPeersOperatorIsNobodyHere() throws Exception {
    // Given
    OtherAgent boston = paired("Boston");
    Path mixed = folder.resolve("mixed");
    java.nio.file.Files.createDirectories(mixed);
    for (String file : List.of("operator.crt", "operator.key")) {
      java.nio.file.Files.copy(boston.operator().resolve(file), mixed.resolve(file));
    }
    java.nio.file.Files.copy(
        AgentUnderTest.state().resolve("operator/ca.crt"), mixed.resolve("ca.crt"));
    // When
    Rest intruder = Rest.as(url, mixed);
    // Then
    assertThat(intruder.get("/vms").statusCode()).isEqualTo(403);
    assertThat(intruder.get(PEER_PATH).statusCode()).isEqualTo(403);
  }

  @Test
  void anAgentThatIsNotPairedDoesNotGetThroughTheHandshake() {
    HttpClient stranger = as(OtherAgent.named("Stranger", folder.resolve("Stranger")));
    assertThatThrownBy(() -> get(stranger, "/identity")).isInstanceOf(IOException.class);
  }

  @Test
  void anImpostorWithAPairedNameDoesNotGetThroughTheHandshake() throws Exception {
    // Given
    paired("Dallas");
    HttpClient impostor = as(OtherAgent.named("Dallas", folder.resolve("impostor")));
    // When / Then
    assertThatThrownBy(() -> get(impostor, PEER_PATH)).isInstanceOf(IOException.class);
  }

  @Test
  void nobodyComesInWithoutACertificate() throws Exception {
    // Given
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", identity.authority());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient bare = HttpClient.newBuilder().sslContext(context).build();
    // When / Then
    assertThatThrownBy(() -> get(bare, "/identity")).isInstanceOf(IOException.class);
  }

  @Test
  void olderProtocolsAreNotSpoken() throws Exception {
    // Given
    javax.net.ssl.SSLParameters older = new javax.net.ssl.SSLParameters();
    older.setProtocols(new String[] {"TLSv1.2"});
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(Rest.context(AgentUnderTest.state().resolve("operator")))
            .sslParameters(older)
            .build();
    // When / Then
    assertThatThrownBy(() -> get(client, "/identity")).isInstanceOf(IOException.class);
  }

  @Test
  void plainHttpIsNotSpoken() {
    URI plain = URI.create("http://" + url.getAuthority() + "/identity");
    assertThatThrownBy(() ->
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(plain).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatIsNotTheAgentIsNotTrustedByTheClient() {
    OtherAgent other = OtherAgent.named("Elsewhere", folder.resolve("Elsewhere"));
    try (AgentClient client = AgentClient.of(url, other.operator())) {
      assertThatThrownBy(client::identity)
          .isInstanceOfSatisfying(
              AgentException.class, failure -> assertThat(failure.isUnreachable()).isTrue());
    }
  }
}
