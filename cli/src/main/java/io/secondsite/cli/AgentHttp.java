package io.secondsite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** JSON over HTTPS, with the agent's problems turned into {@link AgentException}. Thread-safe. */
final class AgentHttp implements AutoCloseable {
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(5);
  private static final Duration ANSWER_DEADLINE = Duration.ofMinutes(30);

  static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final String base;
  private final HttpClient client;

  AgentHttp(URI url, SSLContext context) {
    base = url.toString().replaceAll("/+$", "");
    client =
        HttpClient.newBuilder()
            .sslContext(context)
            .connectTimeout(CONNECT_DEADLINE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  <T> T get(String path, TypeReference<T> answer) {
    return decode(send(request(path).GET()), answer);
  }

  <T> T post(String path, Object body, TypeReference<T> answer) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(encode(body)));
    return decode(send(request), answer);
  }

  <T> T put(String path, Object body, TypeReference<T> answer) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(encode(body)));
    return decode(send(request), answer);
  }

  /** For what answers nothing. */
  void post(String path) {
    send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  <T> T delete(String path, TypeReference<T> answer) {
    return decode(send(request(path).DELETE()), answer);
  }

  void delete(String path) {
    send(request(path).DELETE());
  }

  @Override
  public void close() {
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(ANSWER_DEADLINE)
        .header("Accept", "application/json, application/problem+json");
  }

  private String send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 400) {
        throw refusal(request, response);
      }
      return response.body();
    } catch (IOException e) {
      throw new AgentException("UNREACHABLE", "no answer from " + base + ": " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AgentException("UNREACHABLE", "interrupted while waiting for " + base, e);
    }
  }

  private static AgentException refusal(HttpRequest request, HttpResponse<String> response) {
    JsonNode problem = tree(response.body());
    String code = problem.path("code").asText("HTTP_" + response.statusCode());
    String detail =
        problem.path("detail").asText(request.method() + " " + request.uri() + " was refused");
    String field = problem.path("field").asText("");
    String message = field.isEmpty() ? detail : field + ": " + detail;
    String remedy = problem.path("remedy").asText("");
    return new AgentException(
        response.statusCode(), code, code + ": " + message, remedy.isEmpty() ? null : remedy);
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  private static <T> T decode(String body, TypeReference<T> answer) {
    try {
      return JSON.readValue(body, answer);
    } catch (JsonProcessingException e) {
      throw new AgentException(
          "ANSWER", "the agent's answer cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static String encode(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a request that is no JSON", e);
    }
  }

  private static String reason(IOException failure) {
    @Nullable Throwable deepest = failure;
    String said = "";
    while (deepest != null) {
      if (deepest.getMessage() != null) {
        said = deepest.getMessage();
      }
      deepest = deepest.getCause();
    }
    return said.isEmpty() ? failure.getClass().getSimpleName() : said;
  }
}
