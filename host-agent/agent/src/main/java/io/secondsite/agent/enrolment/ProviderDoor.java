package io.secondsite.agent.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Credential;
import io.secondsite.trust.NamedServerTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The site's provider-agent: known by the site's authority and the name it carries. */
record ProviderDoor(URI url, String site, X509Certificate authority) {
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(5);
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(20);
  private static final char[] NO_PASSWORD = new char[0];
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What the provider-agent issued. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Issued(@Nullable String certificatePem, @Nullable String authorityPem) {}

  /**
   * Asks for a certificate for the first time.
   *
   * @throws EnrolmentRefusedException if it will not be given, however often it is asked for
   */
  Issued enrol(String token, String csrPem) throws IOException, GeneralSecurityException {
    return post("/hosts/enrolments", Map.of("token", token, "csrPem", csrPem), Optional.empty());
  }

  Issued renew(Credential present, String csrPem) throws IOException, GeneralSecurityException {
    return post("/hosts/renewals", Map.of("csrPem", csrPem), Optional.of(present));
  }

  private Issued post(String path, Map<String, String> body, Optional<Credential> own)
      throws IOException, GeneralSecurityException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
            .header("Content-Type", "application/json")
            .timeout(ANSWER_DEADLINE)
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(tls(own)).connectTimeout(CONNECT_DEADLINE).build()) {
      return issued(client.send(request, BodyHandlers.ofString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Issued issued(HttpResponse<String> response) throws IOException {
    int status = response.statusCode();
    if (status == 200 || status == 201) {
      return JSON.readValue(response.body(), Issued.class);
    }
    String reason = "status %d: %s".formatted(status, reason(response.body()));
    if (status >= 400 && status < 500 && status != 408 && status != 429) {
      throw new EnrolmentRefusedException(reason);
    }
    throw new IOException(reason);
  }

  private static String reason(String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      String remedy = problem.path("remedy").asText("");
      return problem.path("detail").asText("no reason was given")
          + (remedy.isEmpty() ? "" : "; " + remedy);
    } catch (JsonProcessingException e) {
      return "no reason was given";
    }
  }

  private SSLContext tls(Optional<Credential> own) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    TrustManager trust =
        new NamedServerTrust(new CarriedName(site, Role.PROVIDER), List.of(authority));
    KeyManager[] keys = own.isPresent() ? keys(own.get()) : new KeyManager[0];
    context.init(keys, new TrustManager[] {trust}, null);
    return context;
  }

  private static KeyManager[] keys(Credential own) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("host", own.key(), NO_PASSWORD, new Certificate[] {own.certificate()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }
}
