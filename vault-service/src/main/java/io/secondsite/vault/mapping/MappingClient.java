package io.secondsite.vault.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondsite.rim.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Speaks to mapping-service with the caller's own token. Thread-safe. */
public final class MappingClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PAGES_MAX = 50;

  private final URI url;
  private final Duration deadline;
  private final Supplier<HttpClient> http;

  /**
   * @param tls asked at the first call, so that the vault starts without mapping-service's
   *     authority
   * @param deadline of each call
   */
  public MappingClient(URI url, Supplier<SSLContext> tls, Duration deadline) {
    this.url = url;
    this.deadline = deadline;
    this.http = once(() -> client(tls.get(), deadline));
  }

  private static HttpClient client(SSLContext tls, Duration deadline) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(tls)
        .connectTimeout(deadline)
        .build();
  }

  private static <T> Supplier<T> once(Supplier<T> maker) {
    return new Supplier<>() {
      private @Nullable T made;

      @Override
      public synchronized T get() {
        T value = made;
        if (value == null) {
          value = maker.get();
          made = value;
        }
        return value;
      }
    };
  }

  /** The mappings that fit, all of them. */
  public List<Mapping> list(MappingKind kind, String authorization, MappingQuery query) {
    List<Mapping> all = new ArrayList<>();
    String after = "";
    for (int page = 0; page < PAGES_MAX; page++) {
      JsonNode answer = call("GET", kind.path() + terms(kind, query, after), authorization, null);
      answer.path("value").forEach(each -> all.add(mapping(kind, each)));
      after = answer.path("after").asText("");
      if (after.isEmpty()) {
        break;
      }
    }
    return all;
  }

  /** The one of that name, if there is one. */
  public Optional<Mapping> find(MappingKind kind, String authorization, MappingQuery query) {
    return list(kind, authorization, query).stream().findFirst();
  }

  /** Makes a mapping; the same again answers the one that there is. */
  public Mapping create(
      MappingKind kind,
      String authorization,
      MappingQuery which,
      String recoveryServer,
      String recovery) {
    ObjectNode body = JSON.createObjectNode();
    body.put("vault", which.vault());
    body.put("name", which.name());
    body.put("primaryServer", which.primaryServer());
    body.put(kind.primary(), which.primary());
    body.put("recoveryServer", recoveryServer);
    body.put(kind.recovery(), recovery);
    return mapping(kind, call("POST", kind.path(), authorization, body));
  }

  /** Gives a mapping another counterpart. */
  public Mapping change(
      MappingKind kind, String authorization, UUID id, String recoveryServer, String recovery) {
    ObjectNode body = JSON.createObjectNode();
    body.put("recoveryServer", recoveryServer);
    body.put(kind.recovery(), recovery);
    return mapping(kind, call("PATCH", kind.path() + "/" + id, authorization, body));
  }

  public void delete(MappingKind kind, String authorization, UUID id) {
    call("DELETE", kind.path() + "/" + id, authorization, null);
  }

  private static String terms(MappingKind kind, MappingQuery query, String after) {
    Map<String, String> terms = new LinkedHashMap<>();
    terms.put("vault", query.vault());
    put(terms, "name", query.name());
    put(terms, "primaryServer", query.primaryServer());
    put(terms, kind.primary(), query.primary());
    put(terms, "after", after);
    return terms.entrySet().stream()
        .map(term ->
            term.getKey() + "=" + URLEncoder.encode(term.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static void put(Map<String, String> terms, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      terms.put(name, value);
    }
  }

  private static Mapping mapping(MappingKind kind, JsonNode json) {
    try {
      return new Mapping(
          UUID.fromString(json.path("id").asText()),
          json.path("name").asText(),
          json.path("primaryServer").asText(),
          json.path(kind.primary()).asText(),
          json.path("recoveryServer").asText(),
          json.path(kind.recovery()).asText(),
          json.path("state").asText("Paired"));
    } catch (IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private JsonNode call(
      String method, String path, String authorization, @Nullable ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(deadline)
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, application/problem+json")
            .method(method, publisher(body))
            .build();
    try {
      return answer(http.get().send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    } catch (IOException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  private static HttpRequest.BodyPublisher publisher(@Nullable ObjectNode body) {
    return body == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(body.toString());
  }

  private static JsonNode answer(HttpResponse<String> response) throws JsonProcessingException {
    if (response.statusCode() < 300) {
      return response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
    }
    throw refused(response.statusCode(), JSON.readTree(response.body()));
  }

  private static ProblemException refused(int status, JsonNode problem) {
    if (status >= 500) {
      return ProblemException.of(
              status == 503
                  ? MappingProblem.MAPPING_SERVICE_UNAVAILABLE
                  : MappingProblem.MAPPING_SERVICE_FAILED,
              "mapping-service answered " + status + ": " + problem.path("detail").asText())
          .withRemedy("try again; if it stays, look at mapping-service's log");
    }
    String code = problem.path("code").asText("BAD_MAPPING");
    ProblemException refusal =
        ProblemException.of(
            new ForwardedCode(code, status), problem.path("detail").asText("it was refused"));
    ProblemException placed =
        problem.hasNonNull("field") ? refusal.inField(problem.get("field").asText()) : refusal;
    return problem.hasNonNull("remedy")
        ? placed.withRemedy(problem.get("remedy").asText())
        : placed;
  }

  private static ProblemException unreadable(Exception cause) {
    return ProblemException.of(
        MappingProblem.MAPPING_SERVICE_FAILED, "mapping-service's answer cannot be read", cause);
  }

  private static ProblemException unavailable(Exception cause) {
    return ProblemException.of(
            MappingProblem.MAPPING_SERVICE_UNAVAILABLE, "mapping-service does not answer", cause)
        .withRemedy("try again in a moment; see that mapping-service runs");
  }
}
