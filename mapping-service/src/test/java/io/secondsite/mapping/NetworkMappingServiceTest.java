package io.secondsite.mapping;

import static io.secondsite.mapping.ExampleOrganisation.CHI1;
import static io.secondsite.mapping.ExampleOrganisation.CHI2;
import static io.secondsite.mapping.ExampleOrganisation.CHICAGO;
import static io.secondsite.mapping.ExampleOrganisation.NEW_YORK;
import static io.secondsite.mapping.ExampleOrganisation.NY1;
import static io.secondsite.mapping.ExampleOrganisation.ON_CHI2;
import static io.secondsite.mapping.ExampleOrganisation.ON_NY1;
import static io.secondsite.mapping.ExampleOrganisation.ON_NY2;
import static io.secondsite.mapping.ExampleOrganisation.VAULT;
import static io.secondsite.mapping.ExampleOrganisation.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.NetworkMappingSet;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.contracts.mapping.MappingEvent.SubnetPair;
import io.secondsite.mapping.stack.ListenerAndTokens;
import io.secondsite.mapping.stack.Rest;
import io.secondsite.testkit.stack.Bus;
import io.secondsite.testkit.stack.ServiceStack;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example organisation through REST and Kafka. */
@QuarkusTest
@QuarkusTestResource(ServiceStack.class)
@QuarkusTestResource(ListenerAndTokens.class)
class NetworkMappingServiceTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String EXPLAIN = "/placements:explain?vm=";

  private Bus bus;

  @BeforeEach
  void tellTheOrganisation() {
    bus = Bus.ofStack();
    ExampleOrganisation.events().forEach(bus::publish);
    await().atMost(SOON).until(NetworkMappingServiceTest::isTheOrganisationKnown);
  }

  /** Each part of it: events of different keys come in any order. */
  private static boolean isTheOrganisationKnown() {
    return ExampleOrganisation.MACHINES.stream()
            .noneMatch(vm -> Rest.viewer().get(EXPLAIN + vm).statusCode() == 404)
        && Rest.viewer().get(EXPLAIN + ExampleOrganisation.PROTECTED).statusCode() == 200
        && Rest.viewer()
            .get(targets())
            .jsonPath()
            .getList("clouds.targets.available")
            .equals(List.of(List.of(true, true), List.of(true, false)));
  }

  /** Classifications show nowhere else: what is not known yet is refused, and asked for again. */
  private static Response onceKnown(Callable<Response> request) {
    return await().atMost(SOON).until(request, response -> response.statusCode() != 422);
  }

  @AfterEach
  void removeMappings() {
    for (String kind : List.of("/networkMappings", "/storageMappings")) {
      List<String> ids = Rest.viewer().get(kind).jsonPath().getList("value.id");
      ids.forEach(id -> Rest.administrator().delete(kind + "/" + id).then().statusCode(204));
    }
    bus.close();
  }

  private static String targets() {
    return "/networkMappings:targets?primaryServer=%s&primaryNetwork=%s&recoveryServer=%s"
        .formatted(NEW_YORK, NY1, CHICAGO);
  }

  private static Map<String, String> body(String name, String primary, String recovery) {
    return Map.of(
        "vault", VAULT,
        "name", name,
        "primaryServer", NEW_YORK,
        "primaryNetwork", primary,
        "recoveryServer", CHICAGO,
        "recoveryNetwork", recovery);
  }

  private static String map(String name, String primary, String recovery) {
    return Rest.administrator()
        .body(body(name, primary, recovery))
        .post("/networkMappings")
        .then()
        .statusCode(201)
        .header("Location", notNullValue())
        .extract()
        .path("id");
  }

  private List<NetworkMappingSet> published(String id) {
    return bus.events(Topic.MAPPING, NetworkMappingSet.class).stream()
        .filter(event -> event.id().toString().equals(id))
        .toList();
  }

  private void awaitPublished(String id, int times) {
    await().atMost(SOON).until(() -> published(id).size() == times);
  }

  private static JsonPath explained(UUID vm) {
    return Rest.viewer().get(EXPLAIN + vm).then().statusCode(200).extract().jsonPath();
  }

  @Test
  void T_NM1_T_NM2_T_NM3_T_NM4_T_NM11_targetsAreShownPairByPair() {
    Rest.viewer()
        .get(targets())
        .then()
        .statusCode(200)
        .body("clouds.cloud", equalTo(List.of("GoldCloud1", "SilverCloud1")))
        .body("clouds.recoveryCloud", equalTo(List.of("GoldCloud2", "SilverCloud2")))
        .body("clouds[0].targets.network", equalTo(List.of(CHI1, CHI2)))
        .body("clouds[0].targets.available", equalTo(List.of(true, true)))
        .body("clouds[1].targets.network", equalTo(List.of(CHI1, CHI2)))
        .body("clouds[1].targets.available", equalTo(List.of(true, false)));
  }

  @Test
  void T_NM5_T_NM6_T_NM7_T_NM8_placementsAreExplainedAndPublished() {
    String id = map("network1", NY1, CHI1);

    assertThat(explained(ON_NY1).getString("cards[0].recoveryNetwork")).isEqualTo(CHI1);
    assertThat(explained(ON_NY1).getString("cards[0].recoverySubnet")).isEqualTo("web");
    assertThat(explained(ON_NY1).getString("cards[0].mapping")).isEqualTo(id);
    assertThat(explained(ON_NY2).getString("cards[0].recoveryNetwork")).isNull();
    assertThat(explained(ON_NY2).getString("cards[0].rule")).isEqualTo("NOT_MAPPED");
    assertThat(explained(ON_CHI2).getString("cards[0].recoveryNetwork")).isNull();
    awaitPublished(id, 1);
    assertThat(published(id).getFirst())
        .isEqualTo(
            new NetworkMappingSet(
                UUID.fromString(id),
                VAULT,
                "network1",
                NEW_YORK,
                NY1,
                CHICAGO,
                CHI1,
                List.of(new SubnetPair("web", "web"), new SubnetPair("app", "db")),
                "db",
                List.of(new SubnetPair("db", "web"), new SubnetPair("web", "web")),
                "web"));
  }

  @Test
  void T_NM9_T_NM10_anEditedMappingMovesReplicasToTheOtherNetworkAndItsFirstSubnet() {
    String id = map("network1", NY1, CHI1);

    Rest.administrator()
        .body(Map.of("recoveryNetwork", CHI2))
        .patch("/networkMappings/" + id)
        .then()
        .statusCode(200)
        .body("recoveryNetwork", equalTo(CHI2))
        .body("state", equalTo("Paired"));

    assertThat(explained(ON_NY1).getString("cards[0].recoveryNetwork")).isEqualTo(CHI2);
    assertThat(explained(ON_NY1).getString("cards[0].recoverySubnet")).isEqualTo("db");
    awaitPublished(id, 2);
    assertThat(published(id).getLast().recoveryNetwork()).isEqualTo(CHI2);
    assertThat(published(id).getLast().recoveryDefaultSubnet()).isEqualTo("db");
  }

  @Test
  void R80_whenTheInventoryChangesWhatAMappingResolvesToItIsPublishedAgain() {
    String id = map("network1", NY1, CHI1);
    awaitPublished(id, 1);

    bus.publish(network(CHICAGO, CHI1, "LogicalNetwork1-Chicago", "app", "web"));

    awaitPublished(id, 2);
    assertThat(published(id).getLast().toRecovery())
        .containsExactly(new SubnetPair("web", "web"), new SubnetPair("app", "app"));
    bus.publish(network(CHICAGO, CHI1, "LogicalNetwork1-Chicago", "db", "web"));
    awaitPublished(id, 3);
  }

  @Test
  void R82_aRemovedMappingIsATombstoneAndItsReplicasGetNoNetwork() {
    String id = map("network1", NY1, CHI1);

    Rest.administrator().delete("/networkMappings/" + id).then().statusCode(204);

    await()
        .atMost(SOON)
        .until(() ->
            bus.sent(Topic.MAPPING).stream()
                .anyMatch(sent -> id.equals(sent.key()) && sent.data().isEmpty()));
    assertThat(explained(ON_NY1).getString("cards[0].rule")).isEqualTo("NOT_MAPPED");
    Rest.viewer()
        .get("/networkMappings/" + id)
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("code", equalTo("UNKNOWN_MAPPING"));
  }

  @Test
  void mappingsAreListedByVaultByPrimaryNetworkAndByName() {
    String id = map("network1", NY1, CHI1);
    String query =
        "/networkMappings?vault=%s&primaryServer=%s&primaryNetwork=%s&name=NETWORK1"
            .formatted(VAULT.toUpperCase(java.util.Locale.ROOT), NEW_YORK, NY1);
    Rest.viewer()
        .get(query)
        .then()
        .statusCode(200)
        .body("value.id", equalTo(List.of(id)))
        .body("after", nullValue());
    Rest.viewer().get("/networkMappings?vault=other").then().body("value", hasSize(0));
    Rest.viewer()
        .get("/networkMappings?limit=0")
        .then()
        .statusCode(400)
        .body("field", equalTo("limit"));
    Rest.viewer()
        .get("/networkMappings?after=x")
        .then()
        .statusCode(400)
        .body("field", equalTo("after"));
  }

  @Test
  void theSameMappingAgainIsAnsweredWithTheOneThatIsThere() {
    String id = map("network1", NY1, CHI1);
    Rest.administrator()
        .body(body("network1", NY1, CHI1))
        .post("/networkMappings")
        .then()
        .statusCode(200)
        .body("id", equalTo(id));
  }

  @Test
  void badInputIsRefusedWithFieldAndRemedyAndWithoutEffect() {
    map("network1", NY1, CHI1);
    assertRefused(body("x", NY1, "None"), 422, "UNKNOWN_NETWORK", "recoveryNetwork");
    assertRefused(body("x", NY1, CHI2), 409, "NETWORK_ALREADY_MAPPED", "primaryNetwork");
    assertRefused(body(" ", NY1, CHI2), 400, "BAD_VALUE", "name");
    assertRefused(body("x".repeat(256), NY1, CHI2), 400, "BAD_VALUE", "name");
    assertRefused(Map.of("vault", "not an id"), 400, "BAD_VALUE", "vault");
    assertRefused(Map.of("vault", 5), 400, "BAD_VALUE", "vault");
    for (String text : List.of("{", "[]", "", "null", "\"x\"")) {
      Rest.administrator()
          .body(text)
          .post("/networkMappings")
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    Rest.administrator().delete("/networkMappings/none").then().statusCode(400);
    Rest.viewer().get("/networkMappings").then().body("value", hasSize(1));
  }

  private static void assertRefused(Object body, int status, String code, String field) {
    Rest.administrator()
        .body(body)
        .post("/networkMappings")
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("code", equalTo(code))
        .body("field", equalTo(field));
  }

  @Test
  void placementsOfWhatIsUnknownAreProblems() {
    Rest.viewer().get(EXPLAIN + "x").then().statusCode(400).body("field", equalTo("vm"));
    Rest.viewer()
        .get(EXPLAIN + new UUID(0, 0))
        .then()
        .statusCode(404)
        .body("code", equalTo("UNKNOWN_MACHINE"));
    Rest.viewer()
        .get("/placements:explain")
        .then()
        .statusCode(400)
        .body("field", equalTo("server"));
    Rest.viewer()
        .get(
            "/placements:explain?server=%s&network=%s&subnet=web&recoveryServer=%s"
                .formatted(NEW_YORK, NY1, CHICAGO))
        .then()
        .statusCode(200)
        .body("cards[0].rule", equalTo("NOT_MAPPED"));
  }

  @Test
  void storageMappingsAreMadeChangedPublishedAndRemoved() {
    Map<String, String> gold =
        Map.of(
            "vault",
            VAULT,
            "name",
            "gold",
            "primaryServer",
            NEW_YORK,
            "primaryClassification",
            "GOLD",
            "recoveryServer",
            CHICAGO,
            "recoveryClassification",
            "GOLD_TARGET");
    String id =
        onceKnown(() -> Rest.administrator().body(gold).post("/storageMappings"))
            .then()
            .statusCode(201)
            .body("state", equalTo("Paired"))
            .extract()
            .path("id");
    onceKnown(() ->
            Rest.administrator()
                .body(Map.of("recoveryClassification", "SILVER_TARGET"))
                .patch("/storageMappings/" + id))
        .then()
        .statusCode(200);
    Rest.viewer()
        .get("/storageMappings?name=Gold&primaryClassification=GOLD")
        .then()
        .body("value.recoveryClassification", equalTo(List.of("SILVER_TARGET")));
    await()
        .atMost(SOON)
        .until(() ->
            bus.events(Topic.MAPPING, StorageMappingSet.class).stream()
                .map(StorageMappingSet::recoveryClassification)
                .toList()
                .containsAll(List.of("GOLD_TARGET", "SILVER_TARGET")));
  }

  @Test
  void whoIsNotKnownGetsNothing() throws GeneralSecurityException {
    Rest.anybody()
        .get("/networkMappings")
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", notNullValue())
        .body("code", equalTo("UNAUTHENTICATED"));
    for (String token :
        List.of(
            "nonsense",
            ListenerAndTokens.forgedToken(),
            ListenerAndTokens.expiredToken(),
            ListenerAndTokens.tokenOfAnotherIssuer())) {
      Rest.bearing(token).get("/networkMappings").then().statusCode(401);
    }
  }

  @Test
  void aViewerReadsAndAnAdministratorWrites() {
    for (String role : List.of("viewer", "operator", "failover", "administrator")) {
      Rest.bearing(ListenerAndTokens.token(role)).get("/networkMappings").then().statusCode(200);
    }
    Rest.bearing(ListenerAndTokens.token("viewer", "operator", "failover"))
        .body(body("x", NY1, CHI1))
        .post("/networkMappings")
        .then()
        .statusCode(403)
        .contentType("application/problem+json")
        .body("code", equalTo("FORBIDDEN"));
    Rest.bearing(ListenerAndTokens.token("guest")).get("/networkMappings").then().statusCode(403);
    Rest.viewer().delete("/networkMappings/" + new UUID(0, 0)).then().statusCode(403);
  }

  @Test
  void theServiceIsHealthyAndServesWithKafkaAway() {
    ServiceStack.stopKafka();
    try {
      Rest.anybody().get("/q/health").then().statusCode(200);
      String id = map("network1", NY1, CHI1);
      assertThat(explained(ON_NY1).getString("cards[0].recoveryNetwork")).isEqualTo(CHI1);
      ServiceStack.startKafka();
      awaitPublished(id, 1);
    } finally {
      ServiceStack.startKafka();
    }
  }

  @Test
  void healthMetricsAndOpenApiAreThereForAnybody() {
    Rest.anybody().get("/q/health/ready").then().statusCode(200);
    Rest.anybody().accept("*/*").get("/q/metrics").then().statusCode(200);
    String api =
        Rest.anybody().accept("*/*").get("/q/openapi").then().statusCode(200).extract().asString();
    assertThat(api).contains("/networkMappings:targets", "/placements:explain", "/storageMappings");
  }
}
