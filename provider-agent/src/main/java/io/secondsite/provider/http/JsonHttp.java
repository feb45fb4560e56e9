package io.secondsite.provider.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Calls one server; follows no redirects and takes no endless answers. Thread-safe. */
public final class JsonHttp implements AutoCloseable {
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(5);
  private static final long ANSWER_BYTES_MAX = 16L << 20;

  /** How agents and the vault write JSON. */
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final String base;
  private final HttpClient client;

  public JsonHttp(URI url, SSLContext context) {
    base = url.toString().replaceAll("/+$", "");
    client =
        HttpClient.newBuilder()
            .sslContext(context)
            .connectTimeout(CONNECT_DEADLINE)
            .followRedirects(Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /**
   * Sends a request and waits for its answer, whatever that is.
   *
   * @param body null for none
   * @throws IOException if there is no answer in time
   */
  public JsonAnswer send(String method, String path, @Nullable Object body, Duration deadline)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(deadline)
            .header("Accept", "application/json, application/problem+json");
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }
    return answer(request.build());
  }

  private JsonAnswer answer(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response =
          client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX));
      return new JsonAnswer(response.statusCode(), tree(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + base);
    }
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  /** The deepest message of a failure: what a person can act on. */
  public static String reason(Throwable failure) {
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

  @Override
  public void close() {
    client.shutdownNow();
  }
}
