package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.Rest;
import io.secondsite.agent.stack.StoragePlaces;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
@QuarkusTestResource(value = StoragePlaces.class, restrictToAnnotatedClass = true)
class StorageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @BeforeEach
  void signIn() {
    operator = Rest.as(url, AgentUnderTest.state().resolve("operator"));
  }

  private JsonNode location(String name) throws Exception {
    HttpResponse<String> answer = operator.get("/storage/" + name);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private void refuses(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).get("code").asText()).isEqualTo(code);
  }

  @Test
  void theAgentsOwnFolderIsALocationFromTheFirstStart() throws Exception {
    JsonNode own = location("default");
    assertThat(own.get("state").asText()).isEqualTo("OPEN");
    assertThat(own.get("sizeBytes").asLong()).isPositive();
    assertThat(own.get("reserveBytes").asLong()).isPositive();
    assertThat(own.get("level").asText()).isNotEmpty();
    assertThat(AgentUnderTest.state().resolve("own/location.json")).exists();
    refuses(operator.post("/storage/default/initialise", Map.of()), 409, "OUT_OF_SEQUENCE");
  }

  @Test
  void aDirectoryBecomesALocationWhenTheOperatorSaysSo() throws Exception {
    // Given
    assertThat(location("plain").get("state").asText()).isEqualTo("CLOSED");
    assertThat(operator.get("/status").body()).contains("plain is closed");
    assertThat(StoragePlaces.plain()).isEmptyDirectory();
    JsonNode health = health(503);
    assertThat(health.at("/data/plain").asText()).startsWith("CLOSED: ");
    assertThat(health.at("/data/default").asText()).contains("bytes are free");
    assertThat(operator.get("/q/health/ready").statusCode()).isEqualTo(200);
    // When
    HttpResponse<String> answer = operator.post("/storage/plain/initialise", Map.of());
    // Then
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(location("plain").get("state").asText()).isEqualTo("OPEN");
    assertThat(location("plain").get("classification").asText()).isEqualTo("gold");
    assertThat(health(503).at("/data/plain").asText()).contains("bytes are free");
  }

  /** As long as {@code locked} is closed, it is down as a whole. */
  private JsonNode health(int status) throws Exception {
    HttpResponse<String> answer = operator.get("/q/health");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    for (JsonNode check : JSON.readTree(answer.body()).get("checks")) {
      if (check.get("name").asText().equals("storage locations")) {
        return check;
      }
    }
    throw new AssertionError(answer.body());
  }

  @Test
  void I43_aLocationsKeyGoesToItsCommandAndNowhereElse() throws Exception {
    // Given
    refuses(operator.post("/storage/locked/unlock", Map.of()), 409, "OUT_OF_SEQUENCE");
    HttpResponse<String> made = operator.post("/storage/locked/key", Map.of());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    refuses(operator.post("/storage/locked/key", Map.of()), 409, "OUT_OF_SEQUENCE");
    // When
    HttpResponse<String> unlocked = operator.post("/storage/locked/unlock", Map.of());
    HttpResponse<String> rewrapped = operator.post("/storage/locked/key/rewrap", Map.of());
    // Then
    String key = Files.readString(StoragePlaces.given());
    assertThat(key).matches("[0-9a-f]{64}");
    Files.delete(StoragePlaces.given());
    String kek = Files.readString(StoragePlaces.kek());
    for (HttpResponse<String> answer :
        List.of(made, unlocked, rewrapped, operator.get("/storage"))) {
      assertThat(answer.body()).doesNotContain(key).doesNotContain(kek);
    }
    for (Path file : files()) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(key);
    }
    assertThat(location("locked").at("/key/state").asText()).isEqualTo("USABLE");
    // When
    refuses(operator.delete("/storage/locked/key?confirm=plain"), 400, "BAD_VALUE");
    refuses(operator.delete("/storage/locked/key"), 400, "BAD_VALUE");
    assertThat(operator.delete("/storage/locked/key?confirm=locked").statusCode()).isEqualTo(204);
    // Then
    assertThat(location("locked").at("/key/state").asText()).isEqualTo("NONE");
  }

  private static List<Path> files() throws Exception {
    try (Stream<Path> files = Files.walk(AgentUnderTest.state())) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aLocationThatIsNotConfiguredIsUnknown() throws Exception {
    refuses(operator.get("/storage/nowhere"), 404, "UNKNOWN_LOCATION");
    refuses(operator.post("/storage/nowhere/key", Map.of()), 404, "UNKNOWN_LOCATION");
    refuses(operator.post("/storage/nowhere/unlock", Map.of()), 404, "UNKNOWN_LOCATION");
    refuses(operator.delete("/storage/x%2F..%2Fy/key?confirm=x"), 404, "UNKNOWN_LOCATION");
  }
}
