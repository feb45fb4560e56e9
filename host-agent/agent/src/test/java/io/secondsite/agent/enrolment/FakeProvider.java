package io.secondsite.agent.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import io.secondsite.trust.TrustAnchors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;

/** A provider-agent's enrolment, over real TLS. */
public final class FakeProvider implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public final Credential authority;
  final Set<String> keys = ConcurrentHashMap.newKeySet();
  final List<String> renewers = new CopyOnWriteArrayList<>();
  final AtomicInteger failures = new AtomicInteger();
  volatile String issueTo;
  volatile Credential issuer;

  private final CertificateIssuer certificates;
  private final HttpsServer server;
  private final String site;

  public FakeProvider(String site, Clock clock) throws Exception {
    this(site, new CarriedName(site, Role.PROVIDER), clock);
  }

  /** With the certificate of somebody else. */
  FakeProvider(String site, CarriedName shown, Clock clock) throws Exception {
    this.site = site;
    certificates = new CertificateIssuer(clock, new SecureRandom());
    authority = certificates.siteAuthority(site);
    issuer = authority;
    issueTo = "host1." + site;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        configurator(certificates.leaf(authority, shown, List.of("127.0.0.1"))));
    server.createContext("/hosts/enrolments", this::enrol);
    server.createContext("/hosts/renewals", this::renew);
    server.start();
  }

  private HttpsConfigurator configurator(Credential own) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.key(), new char[0], new Certificate[] {own.certificate()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    TrustManager trust = TrustAnchors.trusting(List.of(authority.certificate()));
    context.init(factory.getKeyManagers(), new TrustManager[] {trust}, null);
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters wanted = context.getDefaultSSLParameters();
        wanted.setWantClientAuth(true);
        parameters.setSSLParameters(wanted);
      }
    };
  }

  public Path joinFile(Path folder) throws Exception {
    return joinFile(folder, authority.certificate(), "token");
  }

  Path joinFile(Path folder, X509Certificate pinned, String token) throws Exception {
    Path file = folder.resolve("join.json");
    String url = "https://127.0.0.1:" + server.getAddress().getPort();
    Files.writeString(
        file,
        JSON.writeValueAsString(
            Map.of(
                "url",
                url,
                "authorityPem",
                Pem.of(pinned),
                "host",
                "host1",
                "token",
                token,
                "expiresAt",
                "2030-01-01T00:00:00Z")));
    return file;
  }

  private void enrol(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    if (failures.getAndDecrement() > 0) {
      answer(exchange, 503, Map.of("detail", "starting"));
      return;
    }
    if (!body.path("token").asText().equals("token")) {
      answer(exchange, 403, Map.of("detail", "this site made no such join token"));
      return;
    }
    issue(exchange, body.path("csrPem").asText());
  }

  private void renew(HttpExchange exchange) throws IOException {
    try {
      Certificate[] chain =
          ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession().getPeerCertificates();
      renewers.add(CarriedName.of((X509Certificate) chain[0]).orElseThrow().uri());
      issue(exchange, JSON.readTree(exchange.getRequestBody()).path("csrPem").asText());
    } catch (SSLPeerUnverifiedException e) {
      answer(exchange, 401, Map.of("detail", "no certificate"));
    }
  }

  private void issue(HttpExchange exchange, String csrPem) throws IOException {
    try {
      CertificateRequest request = CertificateRequest.parse(csrPem);
      keys.add(request.keyFingerprint());
      X509Certificate leaf =
          certificates.leaf(
              issuer,
              request.publicKey(),
              new CarriedName(issueTo, Role.HOST),
              List.of("localhost", "127.0.0.1"));
      answer(
          exchange,
          201,
          Map.of("certificatePem", Pem.of(leaf), "authorityPem", Pem.of(issuer.certificate())));
    } catch (Exception e) {
      throw new IOException(site, e);
    }
  }

  private static void answer(HttpExchange exchange, int status, Map<String, String> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
