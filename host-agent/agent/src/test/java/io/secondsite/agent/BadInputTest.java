package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.Rest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client's mistake is told as one: never a 500, always with a code. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class BadInputTest {
  private static final String NOBODY = "11111111-2222-3333-4444-555555555555";

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @BeforeEach
  void signIn() {
    operator = Rest.as(url, AgentUnderTest.state().resolve("operator"));
  }

  private static Arguments post(String path, String body, int status, String code, String field) {
    return Arguments.of(path, body, status, code, field);
  }

  private static String replication(String fields) {
    return "{\"vm\":\"web\",\"peer\":\"Chicago\",\"frequencySeconds\":30" + fields + "}";
  }

  static Stream<Arguments> bodies() {
    String longName = "x".repeat(300);
    return Stream.of(
        post("/replications", "", 400, "BAD_JSON", ""),
        post("/replications", "{", 400, "BAD_JSON", ""),
        post("/replications", "null", 400, "BAD_JSON", ""),
        post("/replications", "[]", 400, "", ""),
        post("/replications", "\"x\"", 400, "", ""),
        post("/replications", "{} {}", 400, "", ""),
        post("/replications", "{}", 400, "BAD_VALUE", "vm"),
        post("/replications", "{\"vm\":7}", 400, "BAD_VALUE", "vm"),
        post("/replications", "{\"vm\":{}}", 400, "BAD_VALUE", "vm"),
        post("/replications", "{\"vm\":\"\"}", 400, "BAD_VALUE", "vm"),
        post("/replications", "{\"vm\":\"a\\u0000b\"}", 400, "BAD_VALUE", "vm"),
        post("/replications", "{\"vm\":\"" + longName + "\"}", 400, "BAD_VALUE", "vm"),
        post("/replications", "{\"vm\":\"web\"}", 400, "BAD_VALUE", "peer"),
        post(
            "/replications",
            "{\"vm\":\"web\",\"peer\":\"C\"}",
            400,
            "BAD_VALUE",
            "frequencySeconds"),
        post(
            "/replications",
            "{\"vm\":\"web\",\"peer\":\"C\",\"frequencySeconds\":45}",
            400,
            "BAD_VALUE",
            "frequencySeconds"),
        post(
            "/replications",
            "{\"vm\":\"web\",\"peer\":\"C\",\"frequencySeconds\":\"30\"}",
            400,
            "BAD_VALUE",
            "frequencySeconds"),
        post(
            "/replications",
            "{\"vm\":\"web\",\"peer\":\"C\",\"frequencySeconds\":30.5}",
            400,
            "BAD_VALUE",
            "frequencySeconds"),
        post(
            "/replications",
            "{\"vm\":\"web\",\"peer\":\"C\",\"frequencySeconds\":99999999999999999999}",
            400,
            "BAD_VALUE",
            "frequencySeconds"),
        post(
            "/replications",
            replication(",\"compression\":\"yes\""),
            400,
            "BAD_VALUE",
            "compression"),
        post(
            "/replications",
            replication(",\"scratchBytesMax\":1"),
            400,
            "BAD_VALUE",
            "scratchBytesMax"),
        post(
            "/replications",
            replication(",\"scratchBytesMax\":-1"),
            400,
            "BAD_VALUE",
            "scratchBytesMax"),
        post(
            "/replications",
            replication(",\"recoveryPointsMax\":0"),
            400,
            "BAD_VALUE",
            "recoveryPointsMax"),
        post(
            "/replications",
            replication(",\"excludedDisks\":[\"\"]"),
            400,
            "BAD_VALUE",
            "excludedDisks"),
        post(
            "/replications",
            replication(",\"recoveryPointObjectiveSeconds\":14"),
            400,
            "BAD_VALUE",
            "recoveryPointObjectiveSeconds"),
        post(
            "/replications",
            replication(",\"applicationConsistentHours\":13"),
            400,
            "BAD_VALUE",
            "applicationConsistentHours"),
        post(
            "/replications",
            replication(",\"applicationConsistentHours\":-1"),
            400,
            "BAD_VALUE",
            "applicationConsistentHours"),
        post("/replications", replication(",\"unknown\":1"), 404, "UNKNOWN_PEER", "peer"),
        post("/replications/" + NOBODY + "/cycles", "{}", 404, "REPLICATION_NOT_FOUND", "vm"),
        post("/replications/web/cycles", "{\"digest\":\"x\"}", 400, "BAD_VALUE", "digest"),
        post("/drills", "{}", 400, "BAD_VALUE", "vm"),
        post("/drills", "{\"vm\":\"" + NOBODY + "\"}", 404, "REPLICA_NOT_FOUND", "vm"),
        post("/drills", "{\"vm\":\"web\",\"network\":\"\"}", 400, "BAD_VALUE", "network"),
        post("/drills", "{\"vm\":\"web\",\"point\":\"\"}", 400, "BAD_VALUE", "point"),
        post(
            "/failovers", "{\"vm\":\"web\",\"network\":\"isolated\"}", 400, "BAD_VALUE", "network"),
        post(
            "/failovers",
            "{\"vm\":\"web\",\"confirmSourceDown\":1}",
            400,
            "BAD_VALUE",
            "confirmSourceDown"),
        post("/failovers", "{\"vm\":\"web\"}", 404, "REPLICA_NOT_FOUND", "vm"),
        post("/peers", "{\"name\":\"Chicago\"}", 400, "BAD_VALUE", "url"),
        post("/replicas/" + NOBODY + "/points/x/verify", "{}", 404, "REPLICA_NOT_FOUND", "vm"),
        post(
            "/replications",
            proposal("\"bandwidth\":{\"zone\":\"Mars\"}"),
            400,
            "BAD_VALUE",
            "zone"),
        post(
            "/replications",
            proposal("\"bandwidth\":{\"bytesPerSecond\":1}"),
            400,
            "BAD_VALUE",
            "bandwidth.bytesPerSecond"),
        post(
            "/replications",
            proposal("\"bandwidth\":{\"windows\":[{\"days\":[\"MAYDAY\"]}]}"),
            400,
            "BAD_VALUE",
            "bandwidth.windows"),
        post("/nowhere", "{}", 404, "NOT_FOUND", ""),
        post("/vms", "{}", 405, "METHOD_NOT_ALLOWED", ""),
        post("/identity", "{}", 405, "METHOD_NOT_ALLOWED", ""));
  }

  private static String proposal(String more) {
    return "{\"vm\":\"web\",\"peer\":\"chicago\",\"frequencySeconds\":30," + more + "}";
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBadBodyIsAProblemWithItsCodeAndField(
      String path, String body, int status, String code, String field) throws Exception {
    // When
    HttpResponse<String> response = operator.postText(path, body);
    // Then
    assertProblem(response, status, code);
    assertThat(Rest.json(response).path("field").asText()).contains(field);
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        Arguments.of("/replications/" + NOBODY, 404, "REPLICATION_NOT_FOUND"),
        Arguments.of("/replications/web/cycles?limit=0", 400, "BAD_VALUE"),
        Arguments.of("/replications/web/cycles?limit=x", 400, "BAD_VALUE"),
        Arguments.of("/replications/web/cycles?limit=99999999999999999999", 400, "BAD_VALUE"),
        Arguments.of("/replications/" + "x".repeat(300), 400, "BAD_VALUE"),
        Arguments.of("/replications/a%00b", 400, ""),
        Arguments.of("/replicas/" + NOBODY, 404, "REPLICA_NOT_FOUND"),
        Arguments.of("/replicas/%2e%2e%2fetc/points", 404, ""),
        Arguments.of("/drills/nothing", 404, "UNKNOWN_BOOT"),
        Arguments.of("/failovers/nothing", 404, "UNKNOWN_BOOT"),
        Arguments.of("/nowhere", 404, "NOT_FOUND"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aPathToNothingIsAProblem(String path, int status, String code) throws Exception {
    assertProblem(operator.get(path), status, code);
  }

  @Test
  void whatIsNotThereCannotBeDeleted() throws Exception {
    assertProblem(operator.delete("/drills/nothing"), 404, "UNKNOWN_BOOT");
    assertProblem(operator.delete("/exports/nothing"), 404, "UNKNOWN_EXPORT");
    assertProblem(operator.delete("/replications/" + NOBODY), 404, "REPLICATION_NOT_FOUND");
  }

  @Test
  void aLargeBodyIsRefusedBeforeItIsRead() throws Exception {
    assertProblem(operator.postText("/peers", " ".repeat(70_000)), 413, "TOO_LARGE");
  }

  @Test
  void aBodyWithoutALengthIsRefused() throws Exception {
    // Given
    HttpRequest chunked =
        HttpRequest.newBuilder(url.resolve("/peers"))
            .header("Content-Type", "application/json")
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(new byte[] {'{', '}'})))
            .build();
    // When / Then
    assertProblem(operator.send(chunked), 411, "LENGTH_REQUIRED");
  }

  @Test
  void anotherMediaTypeIsRefused() throws Exception {
    // Given
    HttpRequest text =
        HttpRequest.newBuilder(url.resolve("/peers"))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    // When / Then
    assertProblem(operator.send(text), 415, "UNSUPPORTED_MEDIA_TYPE");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = Rest.json(response);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("code").asText()).contains(code).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty().doesNotContain("io.secondsite");
  }
}
