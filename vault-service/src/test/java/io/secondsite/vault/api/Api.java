package io.secondsite.vault.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Speaks to the public API as a client does, for one machine in a vault of its own. */
final class Api {
  private static final String VERSION = "?api-version=2023-06-01";
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final UUID vm = UUID.fromString("00000000" + UUID.randomUUID().toString().substring(8));
  final String vault =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v"
          + UUID.randomUUID().toString().substring(0, 8);
  final String cloud = vault + "/replicationFabrics/berlin/replicationProtectionContainers/gold";
  final String item = cloud + "/replicationProtectedItems/" + vm;

  static RequestSpecification as(String roles) {
    return given().header(TestCallers.HEADER, roles).contentType(ContentType.JSON);
  }

  static RequestSpecification administrator() {
    return as("viewer,operator,failover,administrator");
  }

  Response get(String path) {
    return administrator().get(path + VERSION);
  }

  JsonPath read(String path) {
    return get(path).then().statusCode(200).extract().jsonPath();
  }

  Response put(String path, Map<String, ?> properties) {
    return administrator().body(Map.of("properties", properties)).put(path + VERSION);
  }

  Response post(String path, Map<String, ?> properties) {
    return administrator().body(Map.of("properties", properties)).post(path + VERSION);
  }

  Response policy(int seconds) {
    return put(
        vault + "/replicationPolicies/gold-policy",
        Map.of(
            "providerSpecificInput",
            Map.of(
                "instanceType",
                "HyperVReplica2012R2",
                "replicationFrequencyInSeconds",
                seconds,
                "recoveryPoints",
                24)));
  }

  /** Changes the policy. */
  Response patchPolicy(Map<String, Object> change) {
    Map<String, Object> said = new HashMap<>(change);
    said.put("instanceType", "HyperVReplica2012R2");
    return administrator()
        .body(Map.of("properties", Map.of("replicationProviderSettings", said)))
        .patch(vault + "/replicationPolicies/gold-policy?api-version=2023-06-01");
  }

  void paired() {
    policy(30).then().statusCode(200);
    String job =
        accepted(
            put(
                cloud + "/replicationProtectionContainerMappings/pair",
                Map.of(
                    "targetProtectionContainerId",
                    vault + "/replicationFabrics/munich/replicationProtectionContainers/gold-dr",
                    "policyId",
                    vault + "/replicationPolicies/gold-policy")));
    assertThat(status(job)).isEqualTo("Succeeded");
  }

  /** The job's id of a call that takes time. */
  static String accepted(Response response) {
    response.then().statusCode(202);
    assertThat(response.header("Location")).contains("/operationResults/");
    assertThat(response.header("Retry-After")).isNotNull();
    String url = response.header("Azure-AsyncOperation");
    return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
  }

  Response enable(UUID machine) {
    return put(
        cloud + "/replicationProtectedItems/" + machine,
        Map.of(
            "protectableItemId",
            cloud + "/replicationProtectableItems/" + machine,
            "policyId",
            vault + "/replicationPolicies/gold-policy"));
  }

  /** With more to say about the machine. */
  Response enable(UUID machine, Map<String, ?> details) {
    return put(
        cloud + "/replicationProtectedItems/" + machine,
        Map.of(
            "protectableItemId",
            cloud + "/replicationProtectableItems/" + machine,
            "providerSpecificDetails",
            details));
  }

  String status(String job) {
    return read(vault + "/operationStatus/" + job).getString("status");
  }

  JsonPath job(String job) {
    return read(vault + "/replicationJobs/" + job);
  }

  void awaitStatus(String job, String status) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(job)).isEqualTo(status));
  }

  void awaitHealth(String health) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(read(item).getString("properties.replicationHealth")).isEqualTo(health));
  }

  void awaitProtectionState(String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(read(item).getString("properties.protectionState")).isEqualTo(state));
  }
}
