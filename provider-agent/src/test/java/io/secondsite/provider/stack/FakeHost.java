package io.secondsite.provider.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.secondsite.provider.site.Credential;
import io.secondsite.provider.site.Pem;
import io.secondsite.provider.site.ShownKey;
import io.secondsite.provider.site.SiteIdentity;
import io.secondsite.provider.site.TrustIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A host-agent that answers what lies in a folder: {@code /vms} is {@code vms.json}. A file {@code
 * away} makes it break every connection. Mutual TLS under the site's authority.
 */
final class FakeHost {
  private final Path folder;
  private final HttpsServer server;

  FakeHost(SiteIdentity site, String certificateName, Path folder)
      throws IOException, GeneralSecurityException {
    this.folder = folder;
    KeyPair keys = site.freshKeys();
    String certificate =
        site.issueForHost(certificateName, List.of("127.0.0.1"), site.identityRequest(keys))
            .certificatePem();
    SSLContext context =
        new ShownKey(new Credential(Pem.certificate(certificate), keys.getPrivate()), List.of())
            .trusting(TrustIn.these(List.of(site.authority())));
    server = MutualHttps.start(context, true, this::answer);
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1) + ".json");
      if (Files.exists(folder.resolve("away"))) {
        throw new IOException("away");
      }
      byte[] body =
          Files.exists(file)
              ? Files.readAllBytes(file)
              : "{\"code\":\"NOT_FOUND\",\"detail\":\"nothing\"}".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(Files.exists(file) ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  void close() {
    server.stop(0);
  }
}
