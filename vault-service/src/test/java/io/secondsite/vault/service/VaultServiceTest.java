package io.secondsite.vault.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.RegistrationEvent;
import io.secondsite.testkit.stack.Bus;
import io.secondsite.testkit.stack.ServiceStack;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceStack.class)
@QuarkusTestResource(VaultFiles.class)
class VaultServiceTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void R26_aVaultIsCreatedShownListedAndDeleted() {
    Api.createVault("Made");
    Api.viewer()
        .get(Api.vault("MADE"))
        .then()
        .statusCode(200)
        .body("name", equalTo("Made"))
        .body("type", equalTo("Microsoft.RecoveryServices/vaults"))
        .body("properties.provisioningState", equalTo("Succeeded"));
    Api.viewer()
        .get("/Subscriptions/sub/providers/microsoft.recoveryservices/Vaults")
        .then()
        .statusCode(200)
        .body("value.name", hasItem("Made"));
    Api.administrator().delete(Api.vault("Made")).then().statusCode(200);
    Api.viewer()
        .get(Api.vault("Made"))
        .then()
        .statusCode(404)
        .body("error.code", equalTo("ResourceNotFound"));
  }

  @Test
  void withoutATokenNothingIsTold() {
    Api.plain()
        .queryParam("api-version", Api.VERSION)
        .get(Api.vault("any"))
        .then()
        .statusCode(401)
        .body("error.code", equalTo("AuthenticationFailed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiZ3JvdXBzIjpbImFkbWluaXN0cmF0b3IiXX0.",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA"
      })
  void aTokenThatWeDidNotSignIsNotBelieved(String token) {
    Api.plain()
        .auth()
        .oauth2(token)
        .queryParam("api-version", Api.VERSION)
        .get(Api.vault("any"))
        .then()
        .statusCode(401)
        .body("error.code", equalTo("AuthenticationFailed"));
  }

  @Test
  void aViewerChangesNothing() {
    Api.viewer()
        .body(Map.of("location", "here"))
        .put(Api.vault("Forbidden"))
        .then()
        .statusCode(403)
        .body("error.code", equalTo("AuthorizationFailed"));
  }

  @Test
  void theVersionIsNeeded() {
    Api.plain()
        .auth()
        .oauth2(Api.token("watcher", "secret"))
        .get(Api.vault("any"))
        .then()
        .statusCode(400)
        .body("error.code", equalTo("MissingApiVersionParameter"));
  }

  @ParameterizedTest
  @CsvSource({
    "'{', 400",
    "'[]', 400",
    "'{\"location\":1}', 400",
    "'{\"location\":\"\"}', 400",
    "'{\"location\":null}', 400",
    "'', 400",
    "'{\"location\":\"a\\u0000b\"}', 400"
  })
  void badBodiesAreRefusedInArmForm(String body, int status) {
    Api.administrator()
        .body(body)
        .put(Api.vault("Bad"))
        .then()
        .statusCode(status)
        .body("error.code", notNullValue());
    Api.viewer().get(Api.vault("Bad")).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1name", "a", "with space", "naïve", "a_b"})
  void badNamesOfVaultsAreRefused(String name) {
    Api.administrator()
        .body(Map.of("location", "here"))
        .put(Api.vault(name))
        .then()
        .statusCode(400)
        .body("error.code", equalTo("InvalidVaultName"));
  }

  @Test
  void whatTheFrameworkRefusesIsInArmFormToo() {
    Api.administrator()
        .get(Api.vault("v") + "/nothing/like/that")
        .then()
        .statusCode(404)
        .body("error.code", notNullValue());
    Api.administrator()
        .patch("/secondsite/v1/token")
        .then()
        .statusCode(405)
        .body("error.code", equalTo("MethodNotAllowed"));
    Api.administrator()
        .contentType(ContentType.TEXT)
        .body("x")
        .put(Api.vault("v"))
        .then()
        .statusCode(415)
        .body("error.code", equalTo("UnsupportedMediaType"));
  }

  @Test
  void R33_aServerIsRegisteredByAKeyAndTheSameRequestHasTheSameAnswer() {
    Api.createVault("Registering");
    Map<String, String> request =
        Api.request(Api.newKey("Registering"), "Registering", "Springfield");
    String issued = Api.register(request).statusCode(200).extract().path("identityPem");

    Api.register(request).statusCode(200).body("identityPem", equalTo(issued));

    Api.viewer()
        .get(Api.vault("Registering") + "/replicationFabrics/springfield")
        .then()
        .statusCode(200)
        .body("name", equalTo("Springfield"))
        .body("properties.customDetails.instanceType", equalTo("VMM"));
    try (Bus bus = Bus.ofStack()) {
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(bus.events(Topic.REGISTRATION, RegistrationEvent.ServerRegistered.class))
                .extracting(RegistrationEvent.ServerRegistered::server)
                .containsOnlyOnce("Springfield");
            assertThat(bus.events(Topic.COMMAND, CommandEvent.RefreshInventory.class))
                .extracting(CommandEvent.RefreshInventory::server)
                .contains("Springfield");
          });
    }
  }

  @Test
  void badRegistrationsAreToldApart() {
    Api.createVault("Keys");
    Api.createVault("OtherKeys");
    String used = Api.newKey("Keys");
    Api.register(Api.request(used, "Keys", "Ogdenville")).statusCode(200);

    refused(Api.request("wrong", "Keys", "Somewhere"), 403, "RegistrationKeyWrong");
    refused(Api.request(used, "Keys", "Somewhere"), 409, "RegistrationKeyUsed");
    refused(
        Api.request(Api.newKey("Keys"), "OtherKeys", "Somewhere"),
        403,
        "RegistrationKeyOtherVault");
    refused(Api.request(Api.newKey("Keys"), "Keys", "OGDENVILLE"), 409, "ServerNameTaken");
    refused(Api.request(Api.newKey("Keys"), "Keys", "a.b"), 400, "BadServerName");
    refused(Api.request(Api.newKey("Keys"), "Keys", "../x"), 400, "BadServerName");
    Map<String, String> noCsr = Api.request(Api.newKey("Keys"), "Keys", "Somewhere");
    noCsr.put("identityCsrPem", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n");
    refused(noCsr, 400, "BadCertificateRequest");
    Map<String, String> sameKey = Api.request(Api.newKey("Keys"), "Keys", "Somewhere");
    sameKey.put("identityCsrPem", String.valueOf(sameKey.get("authorityCsrPem")));
    refused(sameKey, 400, "BadCertificateRequest");
    Api.register(Map.of()).statusCode(400);
    Api.viewer()
        .get(Api.vault("Keys") + "/replicationFabrics/Somewhere")
        .then()
        .statusCode(404)
        .body("error.code", equalTo("UnknownFabric"));
  }

  @Test
  void aRevokedKeyRegistersNobody() {
    Api.createVault("Revoking");
    String secret = Api.newKey("Revoking");
    String keys = "/secondsite/v1" + Api.vault("Revoking") + "/registrationKeys";
    String id = Api.administrator().get(keys).then().extract().path("value[0].id");
    Api.administrator().get(keys).then().body("value[0].secret", equalTo(null));
    Api.administrator().delete(keys + "/" + id).then().statusCode(204);
    refused(Api.request(secret, "Revoking", "Nowhere"), 403, "RegistrationKeyRevoked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"P6D", "PT0S", "-PT1H", "tomorrow", "PT1S"})
  void R33_keysAreGoodForFiveDaysAtMost(String lifetime) {
    Api.createVault("Lifetimes");
    Api.administrator()
        .body(Map.of("lifetime", lifetime))
        .post("/secondsite/v1" + Api.vault("Lifetimes") + "/registrationKeys")
        .then()
        .statusCode(400)
        .body("error.target", equalTo("lifetime"));
  }

  @Test
  void I40_ofManyUsesAtOnceExactlyOneWins() throws Exception {
    Api.createVault("Racing");
    String secret = Api.newKey("Racing");
    List<Callable<Integer>> uses =
        IntStream.range(0, 20)
            .<Callable<Integer>>mapToObj(at ->
                () ->
                    Api.register(Api.request(secret, "Racing", "Racer" + at))
                        .extract()
                        .statusCode())
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      int won = 0;
      for (Future<Integer> use : threads.invokeAll(uses)) {
        won += use.get() == 200 ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  private static void refused(Map<String, String> request, int status, String code) {
    Api.register(request).statusCode(status).body("error.code", equalTo(code));
  }

  @Test
  void R48_whatARegisteredServerTellsIsShownAndWhatOthersTellIsKeptOut() {
    Api.createVault("Fabric");
    Api.register(Api.request(Api.newKey("Fabric"), "Fabric", "NewYork")).statusCode(200);
    UUID vm = UUID.randomUUID();
    String fabric = Api.vault("Fabric") + "/replicationFabrics/NewYork";
    try (Bus bus = Bus.ofStack()) {
      tell(bus, "Unknown", UUID.randomUUID());
      tell(bus, "NewYork", vm);
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              Api.viewer()
                  .get(
                      fabric
                          + "/replicationProtectionContainers/goldcloud1"
                          + "/replicationProtectableItems/"
                          + vm)
                  .then()
                  .statusCode(200)
                  .body("properties.friendlyName", equalTo("web"))
                  .body("properties.protectionStatus", equalTo("Unprotected"))
                  .body("properties.customDetails.diskDetails[0].maxSizeMB", equalTo(64)));
      shows(fabric);
      bus.tombstone(Topic.INVENTORY, "NewYork/network/VMNetwork1-NewYork");
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              Api.viewer()
                  .get(Api.vault("Fabric") + "/replicationNetworks")
                  .then()
                  .statusCode(200)
                  .body("value", empty()));
    }
    Api.administrator()
        .delete(Api.vault("Fabric"))
        .then()
        .statusCode(409)
        .body("error.code", equalTo("VaultHasServers"));
    R119_removingTheFabricUnregistersTheServer(fabric);
  }

  private static void tell(Bus bus, String server, UUID vm) {
    bus.publish(
        new InventoryEvent.ServerSet(
            server, server, "0.1.0", "CONNECTED", Clock.systemUTC().instant()));
    bus.publish(
        new InventoryEvent.CloudSet(
            server, "GoldCloud1", List.of("hg"), List.of("LogicalNetwork1-NewYork")));
    bus.publish(
        new InventoryEvent.NetworkSet(
            server,
            "VMNetwork1-NewYork",
            "LogicalNetwork1-NewYork",
            List.of(new InventoryEvent.Subnet("web", List.of("10.1.0.0/24")))));
    bus.publish(
        new InventoryEvent.MachineSet(
            server,
            vm,
            "web",
            "GoldCloud1",
            "host1",
            "RUNNING",
            List.of(new InventoryEvent.Disk("vda", 64L << 20, "qcow2")),
            List.of(),
            "vda",
            null,
            List.of(new InventoryEvent.UntrackedDisk("vda", "qcow2 of version 2"))));
  }

  private static void shows(String fabric) {
    String vault = Api.vault("Fabric");
    // Events of different keys come in any order.
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Api.viewer()
              .get(vault + "/replicationNetworks")
              .then()
              .body("value[0].name", equalTo("VMNetwork1-NewYork"))
              .body("value[0].properties.subnets[0].name", equalTo("web"));
          Api.viewer()
              .get(vault + "/replicationProtectionContainers")
              .then()
              .body("value.size()", equalTo(1))
              .body("value[0].name", equalTo("GoldCloud1"));
          Api.viewer()
              .get(vault + "/replicationRecoveryServicesProviders")
              .then()
              .body("value[0].properties.connectionStatus", equalTo("Connected"));
        });
    Api.viewer()
        .queryParam("$filter", "protectionStatus eq 'Protected'")
        .get(fabric + "/replicationProtectionContainers/GoldCloud1/replicationProtectableItems")
        .then()
        .statusCode(200)
        .body("value", empty());
    Api.viewer()
        .get(fabric + "/replicationProtectionContainers/GoldCloud1/replicationProtectableItems")
        .then()
        .body(
            "value[0].properties.protectionReadinessErrors[0]", equalTo("vda: qcow2 of version 2"));
    Api.viewer()
        .queryParam("$filter", "color eq 'red'")
        .get(fabric + "/replicationProtectionContainers/GoldCloud1/replicationProtectableItems")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("BadFilter"));
    Api.administrator()
        .post(fabric + "/replicationRecoveryServicesProviders/NewYork/refreshProvider")
        .then()
        .statusCode(200);
    Api.administrator()
        .body("{}")
        .put(fabric)
        .then()
        .statusCode(400)
        .body("error.message", containsString("registering"));
  }

  private static void R119_removingTheFabricUnregistersTheServer(String fabric) {
    Api.administrator().post(fabric + "/remove").then().statusCode(204);
    Api.viewer().get(fabric).then().statusCode(404);
    try (Bus bus = Bus.ofStack()) {
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(bus.events(Topic.REGISTRATION, RegistrationEvent.ServerRemoved.class))
                  .extracting(RegistrationEvent.ServerRemoved::server)
                  .contains("NewYork"));
    }
  }
}
