package io.secondsite.rim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.testkit.stack.ServiceStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(ServiceStack.class)
class ProblemsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  @TestHTTPResource("/")
  URI url;

  private HttpResponse<String> post(String type, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(url.resolve("/things"))
            .header("Content-Type", type)
            .POST(body)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
  }

  private static JsonNode problem(HttpResponse<String> response) throws IOException {
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = new ObjectMapper().readTree(response.body());
    assertThat(problem.get("status").asInt()).isEqualTo(response.statusCode());
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":            | 400 | BAD_JSON  |",
        "[]                    | 400 | BAD_JSON  |",
        "{\"name\":5}          | 400 | BAD_VALUE | name",
        "{\"name\":\"\"}       | 400 | BAD_VALUE | name",
        "{}                    | 400 | BAD_VALUE | name",
        "{\"name\":\"a\",\"size\":\"5\"} | 400 | BAD_VALUE | size",
        "{\"name\":\"a\",\"size\":1.5}   | 400 | BAD_VALUE | size",
        "{\"name\":\"a\"} x    | 400 | BAD_JSON  |",
      })
  void aBadBodyIsAProblemThatNamesTheField(String body, int status, String code, String field)
      throws Exception {
    // When
    HttpResponse<String> response = post("application/json", BodyPublishers.ofString(body));
    // Then
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode problem = problem(response);
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.path("field").asText("")).isEqualTo(field == null ? "" : field);
    assertThat(problem.get("detail").asText()).doesNotContain("io.secondsite", "java.");
  }

  @Test
  void anUnknownFieldIsLetPass() throws Exception {
    HttpResponse<String> response =
        post("application/json", BodyPublishers.ofString("{\"name\":\"a\",\"later\":1}"));
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void anotherTypeOfBodyIsRefused() throws Exception {
    HttpResponse<String> response = post("text/plain", BodyPublishers.ofString("x"));
    assertThat(problem(response).get("code").asText()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
  }

  @Test
  void aLargeBodyIsRefusedUnread() throws Exception {
    HttpResponse<String> response =
        post("application/json", BodyPublishers.ofByteArray(new byte[300_000]));
    assertThat(problem(response).get("code").asText()).isEqualTo("TOO_LARGE");
  }

  @Test
  void aBodyWithoutLengthIsRefused() throws Exception {
    HttpResponse<String> response =
        post(
            "application/json",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])));
    assertThat(problem(response).get("code").asText()).isEqualTo("LENGTH_REQUIRED");
  }

  @Test
  void anUnknownPathIsAProblem() throws Exception {
    assertThat(problem(get("/nowhere")).get("code").asText()).isEqualTo("NOT_FOUND");
  }

  @Test
  void aProblemTellsFieldAndRemedy() throws Exception {
    JsonNode problem = problem(get("/things/web1"));
    assertThat(problem.get("type").asText()).isEqualTo("urn:secondsite:problem:not_found");
    assertThat(problem.get("category").asText()).isEqualTo("USER");
    assertThat(problem.get("detail").asText()).isEqualTo("there is no thing web1");
    assertThat(problem.get("field").asText()).isEqualTo("name");
    assertThat(problem.get("remedy").asText()).isEqualTo("make it first");
  }

  @Test
  void anUnexpectedFailureTellsNoSecrets() throws Exception {
    HttpResponse<String> response = get("/things/broken");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(problem(response).get("code").asText()).isEqualTo("INTERNAL");
    assertThat(response.body()).doesNotContain("secret");
  }
}
