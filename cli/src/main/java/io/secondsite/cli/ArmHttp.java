package io.secondsite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * JSON over HTTPS in the manner of ARM: a bearer token, {@code api-version}, error bodies {@code
 * {error:{code,message,target}}}. A token that has expired is asked for anew once. Thread-safe.
 */
final class ArmHttp implements AutoCloseable {
  static final String API_VERSION = "2023-06-01";

  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(5);
  private static final Duration ANSWER_DEADLINE = Duration.ofMinutes(1);
  private static final int UNAUTHORIZED = 401;

  private final VaultAddress address;
  private final HttpClient client;
  private volatile String token = "";

  ArmHttp(VaultAddress address) throws IOException, GeneralSecurityException {
    this.address = address;
    client =
        HttpClient.newBuilder()
            .sslContext(trusting(address.caFile()))
            .connectTimeout(CONNECT_DEADLINE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /** An answer that is no error. */
  record Answer(int status, JsonNode body, Optional<String> statusUrl, Optional<String> location) {}

  Answer send(String method, String pathOrUrl, @Nullable Object body) {
    if (token.isEmpty()) {
      token = newToken();
    }
    HttpResponse<String> response = exchange(method, pathOrUrl, body);
    if (response.statusCode() == UNAUTHORIZED) {
      token = newToken();
      response = exchange(method, pathOrUrl, body);
    }
    if (response.statusCode() >= 400) {
      throw refusal(response);
    }
    return new Answer(
        response.statusCode(),
        tree(response.body()),
        response.headers().firstValue("Azure-AsyncOperation"),
        response.headers().firstValue("Location"));
  }

  /** A fresh token for the account. */
  String newToken() {
    Map<String, String> form =
        Map.of(
            "grant_type", "client_credentials",
            "client_id", address.clientId(),
            "client_secret", secret());
    String encoded =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base() + "/secondsite/v1/token"))
            .timeout(ANSWER_DEADLINE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encoded))
            .build();
    HttpResponse<String> response = exchange(request);
    if (response.statusCode() >= 400) {
      throw refusal(response);
    }
    return tree(response.body()).path("access_token").asText();
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    client.close();
  }

  private String secret() {
    try {
      return Files.readString(address.clientSecretFile()).strip();
    } catch (IOException e) {
      throw new AgentException(
          "CREDENTIALS", address.clientSecretFile() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private HttpResponse<String> exchange(String method, String pathOrUrl, @Nullable Object body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(pathOrUrl)))
            .timeout(ANSWER_DEADLINE)
            .header("Accept", "application/json")
            .header("Authorization", "Bearer " + token);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(json(body)));
    }
    return exchange(request.build());
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AgentException("UNREACHABLE", "no answer from " + base() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AgentException("UNREACHABLE", "interrupted while waiting for " + base(), e);
    }
  }

  private String url(String pathOrUrl) {
    String absolute = pathOrUrl.startsWith("/") ? base() + pathOrUrl : pathOrUrl;
    if (absolute.contains("api-version=") || absolute.contains("/secondsite/v1/")) {
      return absolute;
    }
    return absolute + (absolute.contains("?") ? "&" : "?") + "api-version=" + API_VERSION;
  }

  private String base() {
    return address.url().toString().replaceAll("/+$", "");
  }

  private static AgentException refusal(HttpResponse<String> response) {
    JsonNode error = tree(response.body()).path("error");
    String code = error.path("code").asText("HTTP_" + response.statusCode());
    String message =
        error.path("message").asText("the vault answered with status " + response.statusCode());
    String target = error.path("target").asText("");
    return new AgentException(
        response.statusCode(),
        code,
        code + ": " + message + (target.isEmpty() ? "" : " [" + target + "]"),
        null);
  }

  private static JsonNode tree(String body) {
    if (body.isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return AgentHttp.JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static String json(Object body) {
    try {
      return AgentHttp.JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a request that is no JSON", e);
    }
  }

  private static SSLContext trusting(Path caFile) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(caFile)) {
      int index = 0;
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + index++, authority);
      }
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
