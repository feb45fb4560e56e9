package io.secondsite.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a service whether it is ready. */
final class Https {
  private static final Duration READY_DEADLINE = Duration.ofSeconds(90);
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);
  private static final int OK = 200;

  private Https() {}

  static void awaitHealthy(String what, URI url, Path rootFile, Child process)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/q/health/ready")).timeout(ANSWER_DEADLINE).build();
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(rootFile)).build()) {
      Until.holds(
          what + " (log: " + process.log() + ")",
          READY_DEADLINE,
          () -> {
            if (!process.isAlive()) {
              throw CommandFailure.failed(what + " ended:\n" + process.lastWords());
            }
            return answers(client, request);
          });
    }
  }

  /** Nothing to tell but that it is ready; else a failure. */
  static Map<String, Object> answers(URI url, Path rootFile) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/q/health/ready")).timeout(ANSWER_DEADLINE).build();
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(rootFile)).build()) {
      return Map.of("ready", answers(client, request));
    } catch (IOException e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("interrupted", e);
    }
  }

  private static boolean answers(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static SSLContext trusting(Path rootFile) throws IOException {
    try (InputStream pem = Files.newInputStream(rootFile)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no trust in " + rootFile, e);
    }
  }
}
