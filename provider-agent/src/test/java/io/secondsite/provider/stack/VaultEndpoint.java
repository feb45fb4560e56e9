package io.secondsite.provider.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.secondsite.provider.http.JsonHttp;
import io.secondsite.provider.registration.FakeVault;
import io.secondsite.provider.registration.VaultRequest;
import io.secondsite.provider.site.Credential;
import io.secondsite.provider.site.ShownKey;
import io.secondsite.provider.site.TrustIn;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/** A vault's registration over HTTPS. */
public final class VaultEndpoint implements AutoCloseable {
  private final FakeVault vault;
  private final HttpsServer server;

  public VaultEndpoint(FakeVault vault) throws IOException, GeneralSecurityException {
    this.vault = vault;
    var credential = vault.server();
    server =
        MutualHttps.start(
            new ShownKey(new Credential(credential.certificate(), credential.key()), List.of())
                .trusting(TrustIn.these(List.of(credential.certificate()))),
            false,
            this::answer);
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JsonHttp.JSON.readTree(exchange.getRequestBody());
      if (!body.path("secret").asText().equals("secret")) {
        send(
            exchange,
            409,
            Map.of(
                "error",
                Map.of(
                    "code",
                    "RegistrationKeyUsed",
                    "message",
                    "the key was used",
                    "details",
                    List.of(Map.of("code", "RecommendedAction", "message", "make another")))));
        return;
      }
      send(
          exchange,
          200,
          vault.answer(
              new VaultRequest(
                  body.path("server").asText(),
                  body.path("providerVersion").asText(),
                  body.path("authorityCsrPem").asText(),
                  body.path("identityCsrPem").asText())));
    }
  }

  private static void send(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] text = JsonHttp.JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
