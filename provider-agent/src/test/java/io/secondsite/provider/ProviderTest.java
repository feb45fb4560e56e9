package io.secondsite.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent.HostSet;
import io.secondsite.contracts.provider.InventoryEvent.MachineSet;
import io.secondsite.contracts.provider.InventoryEvent.ServerSet;
import io.secondsite.contracts.vault.CommandEvent.RefreshInventory;
import io.secondsite.contracts.vault.RegistrationEvent.ServerRevoked;
import io.secondsite.provider.http.JsonAnswer;
import io.secondsite.provider.registration.FakeVault;
import io.secondsite.provider.site.Digests;
import io.secondsite.provider.stack.Door;
import io.secondsite.provider.stack.ProviderUnderTest;
import io.secondsite.provider.stack.VaultEndpoint;
import io.secondsite.testkit.stack.Bus;
import io.secondsite.testkit.stack.ServiceStack;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.KeyPairs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The whole service with real PostgreSQL and Kafka, a host-agent and a vault over real TLS. */
@QuarkusTest
@QuarkusTestResource(ServiceStack.class)
@QuarkusTestResource(ProviderUnderTest.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProviderTest {
  private static final UUID WEB1 = UUID.fromString("11111111-1111-4111-8111-111111111111");
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init") // the framework sets it
  URI url;

  @BeforeEach
  void door() {
    Door.isAt(url);
  }

  private static Path host1(String file) {
    return ProviderUnderTest.folder().resolve("host1").resolve(file);
  }

  private static void machines(String... names) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(all.isEmpty() ? "" : ",")
          .append(
              """
              {"id":"%s","name":"%s","state":"RUNNING",
               "disks":[{"target":"vda","source":"/x","format":"raw","sizeBytes":1048576}],
               "nics":[{"mac":"52:54:00:00:00:01","network":"N1"}]}\
              """
                  .formatted(idOf(name), name));
    }
    Path fresh = host1("vms.new");
    Files.writeString(fresh, "[" + all + "]");
    Files.move(fresh, host1("vms.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static UUID idOf(String name) {
    return name.equals("web1")
        ? WEB1
        : UUID.nameUUIDFromBytes(
            Digests.sha256(name).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Map<String, Object> keyFile(FakeVault vault, VaultEndpoint endpoint, String secret)
      throws Exception {
    return Map.of(
        "vault", FakeVault.ID,
        "url", endpoint.url().toString(),
        "caPem", vault.rootPem(),
        "secret", secret,
        "expiresAt", CLOCK.instant().plusSeconds(3600).toString(),
        "friendlyName", "New York",
        "synchroniseClouds", List.of("all"));
  }

  private static List<Bus.Sent> inventory() {
    try (Bus bus = Bus.ofStack()) {
      return bus.sent(Topic.INVENTORY);
    }
  }

  private static <T> List<T> published(Class<T> kind) {
    return inventory().stream()
        .flatMap(sent -> sent.data().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private static void eventually(org.awaitility.core.ThrowingRunnable claim) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(claim);
  }

  @Test
  @Order(1)
  void nobodyComesInWithoutACertificate() throws Exception {
    for (String path : List.of("/registration", "/inventory", "/hosts", "/q/health")) {
      JsonAnswer answer = Door.asNobody().get(path);
      assertThat(answer.status()).as(path).isEqualTo(403);
      assertThat(answer.text("/code")).contains("FORBIDDEN");
      assertThat(answer.text("/remedy")).isPresent();
    }
    assertThat(Door.asNobody().post("/hosts/renewals", Map.of()).status()).isEqualTo(403);
    assertThat(Door.asOperator().post("/hosts/renewals", Map.of()).status()).isEqualTo(403);
    assertThat(Door.asOperator().get("/q/health").status()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void aHostJoinsWithATokenAndMayOnlyRenew() throws Exception {
    // Given
    KeyPair keys = KeyPairs.create(new SecureRandom());
    String csr = CertificateRequest.pem(keys, "host1");
    JsonAnswer file = Door.asOperator().post("/hosts/host1/join-tokens", null);
    assertThat(file.status()).isEqualTo(201);
    assertThat(file.text("/authorityPem")).contains(Door.authorityPem());
    // When
    JsonAnswer joined =
        Door.asNobody()
            .post(
                "/hosts/enrolments",
                Map.of("token", file.text("/token").orElseThrow(), "csrPem", csr));
    // Then
    assertThat(joined.status()).isEqualTo(201);
    Door host = Door.with(joined.text("/certificatePem").orElseThrow(), keys.getPrivate());
    assertThat(host.get("/inventory").status()).isEqualTo(403);
    assertThat(host.post("/hosts/renewals", Map.of("csrPem", csr)).status()).isEqualTo(201);
    String other = CertificateRequest.pem(KeyPairs.create(new SecureRandom()), "x");
    assertThat(
            Door.asNobody()
                .post(
                    "/hosts/enrolments",
                    Map.of("token", file.text("/token").orElseThrow(), "csrPem", other))
                .text("/code"))
        .contains("JOIN_TOKEN_USED");
    assertThat(Door.asOperator().post("/hosts/host9/join-tokens", null).text("/code"))
        .contains("UNKNOWN_HOST");
  }

  @Test
  @Order(3)
  void badInputIsRefusedByNameAndNeverA500() throws Exception {
    Door door = Door.asOperator();
    for (Object body :
        List.of(
            Map.of(),
            Map.of("vault", 1),
            Map.of("vault", "v"),
            Map.of("vault", "v", "url", "http://x"),
            Map.of("vault", "v", "url", "https://x", "caPem", "nonsense"),
            Map.of("vault", "v", "url", "https://x", "expiresAt", "yesterday"),
            List.of(),
            "text")) {
      JsonAnswer answer = door.post("/registration", body);
      assertThat(answer.status()).as(body.toString()).isBetween(400, 499);
      assertThat(answer.text("/code")).isPresent();
    }
    assertThat(door.post("/hosts/enrolments", Map.of()).text("/field")).contains("token");
    assertThat(door.post("/registration", Map.of("vault", "x".repeat(70_000))).status())
        .isEqualTo(413);
  }

  @Test
  @Order(4)
  void R48_inventoryIsSeenAtOnceAndPublishedOnlyOnceRegistered() throws Exception {
    // Given
    machines("web1", "db1");
    eventually(
        () -> assertThat(Door.asOperator().get("/inventory").body().path("machines")).hasSize(2));
    assertThat(inventory()).isEmpty();
    FakeVault vault = new FakeVault(CLOCK);
    try (VaultEndpoint endpoint = new VaultEndpoint(vault)) {
      Door door = Door.asOperator();
      assertThat(
              door.post("/registration/preview", keyFile(vault, endpoint, "x")).text("/vaultName"))
          .contains("Vault1");
      JsonAnswer refused = door.post("/registration", keyFile(vault, endpoint, "used"));
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text("/code")).contains("RegistrationKeyUsed");
      assertThat(refused.text("/remedy")).contains("make another");
      // When
      JsonAnswer registered = door.post("/registration", keyFile(vault, endpoint, "secret"));
      // Then
      assertThat(registered.text("/state")).as(registered.body().toString()).contains("REGISTERED");
    }
    eventually(() -> {
      assertThat(published(MachineSet.class))
          .extracting(MachineSet::name, MachineSet::cloud)
          .contains(
              org.assertj.core.groups.Tuple.tuple("web1", "Gold"),
              org.assertj.core.groups.Tuple.tuple("db1", "Silver"));
      assertThat(published(ServerSet.class))
          .anySatisfy(server -> assertThat(server.friendlyName()).isEqualTo("New York"));
      assertThat(published(HostSet.class))
          .anySatisfy(host -> {
            assertThat(host.name()).isEqualTo("host1");
            assertThat(host.state()).isEqualTo("CONNECTED");
            assertThat(host.agentVersion()).isEqualTo("7.7");
          });
    });
  }

  @Test
  @Order(5)
  void onlyWhatChangedIsPublishedAndWhatIsGoneGetsATombstone() throws Exception {
    // Given
    long before = published(MachineSet.class).size();
    // When
    machines("web1", "web2");
    // Then
    String gone = "NewYork/machine/" + idOf("db1");
    eventually(() -> {
      assertThat(inventory())
          .anySatisfy(sent -> {
            assertThat(sent.key()).isEqualTo(gone);
            assertThat(sent.data()).isEmpty();
          });
      assertThat(published(MachineSet.class)).hasSize((int) before + 1);
    });
  }

  @Test
  @Order(6)
  void aHostThatIsAwayIsSaidToBeAndItsMachinesStay() throws Exception {
    // When
    Files.createFile(host1("away"));
    // Then
    eventually(() -> assertThat(stateOfHost1()).isEqualTo("DISCONNECTED"));
    assertThat(Door.asOperator().get("/inventory").body().path("machines")).hasSize(2);
    assertThat(inventory())
        .noneMatch(sent -> ("NewYork/machine/" + WEB1).equals(sent.key()) && sent.data().isEmpty());
    Files.delete(host1("away"));
    eventually(() -> assertThat(stateOfHost1()).isEqualTo("CONNECTED"));
  }

  /** As it was published last; hosts are in no order among one another. */
  private static String stateOfHost1() {
    return published(HostSet.class).stream()
        .filter(host -> host.name().equals("host1"))
        .reduce((_, later) -> later)
        .orElseThrow()
        .state();
  }

  @Test
  @Order(7)
  void aRefreshCommandPublishesEverythingOnceMoreAndOnlyForThisServer() throws Exception {
    // Given
    long before = published(MachineSet.class).size();
    Instant soon = CLOCK.instant().plusSeconds(600);
    // When
    try (Bus bus = Bus.ofStack()) {
      bus.publish(new RefreshInventory(UUID.randomUUID(), "Chicago", null, soon));
      bus.publish(
          new RefreshInventory(
              UUID.randomUUID(), "NewYork", null, CLOCK.instant().minusSeconds(1)));
      UUID id = UUID.randomUUID();
      RefreshInventory refresh = new RefreshInventory(id, "NewYork", null, soon);
      bus.publish(id, refresh);
      bus.publish(id, refresh);
    }
    // Then
    eventually(() -> assertThat(published(MachineSet.class)).hasSize((int) before + 2));
  }

  @Test
  @Order(8)
  void aRevokedServerPublishesNothingMoreAndSaysSo() throws Exception {
    // When
    try (Bus bus = Bus.ofStack()) {
      bus.publish(new ServerRevoked("NewYork", FakeVault.ID, "stolen", CLOCK.instant()));
    }
    // Then
    eventually(() ->
        assertThat(Door.asOperator().get("/registration").text("/state")).contains("REVOKED"));
    machines("web1", "web2", "web3");
    eventually(
        () -> assertThat(Door.asOperator().get("/inventory").body().path("machines")).hasSize(3));
    assertThat(published(MachineSet.class)).extracting(MachineSet::name).doesNotContain("web3");
  }
}
