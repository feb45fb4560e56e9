package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.secondsite.agent.config.KerberosConfig;
import io.secondsite.agent.kerberos.Kerberos;
import io.secondsite.agent.pairing.AgentTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second listener: TLS 1.3 with the agent's certificate, callers prove themselves by Kerberos
 * (docs/adr/0007-kerberos-between-agents.md). What it takes goes through the same door and to the
 * same resources; it is there only where a keytab is configured.
 */
@Singleton
final class KerberosListener {
  private static final Logger log = LoggerFactory.getLogger(KerberosListener.class);

  /** Tickets of Active Directory are long. */
  private static final int HEADER_BYTES_MAX = 32 * 1024;

  private static final int IDLE_SECONDS = 300;
  private static final int OPENING_SECONDS = 10;

  private final Vertx vertx;
  private final AgentTls tls;
  private final Optional<Kerberos> kerberos;
  private final KerberosConfig config;
  private final String host;
  private volatile @Nullable HttpServer server;

  KerberosListener(
      Vertx vertx,
      AgentTls tls,
      Optional<Kerberos> kerberos,
      KerberosConfig config,
      @ConfigProperty(name = "quarkus.http.host") String host) {
    this.vertx = vertx;
    this.tls = tls;
    this.kerberos = kerberos;
    this.config = config;
    this.host = host;
  }

  void start(@Observes StartupEvent event) throws Exception {
    if (kerberos.isEmpty()) {
      return;
    }
    server =
        vertx
            .createHttpServer(options())
            .requestHandler(request -> VertxHttpRecorder.getRootHandler().handle(request))
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(OPENING_SECONDS, TimeUnit.SECONDS);
    log.atInfo()
        .addKeyValue("port", config.port())
        .addKeyValue("principal", kerberos.get().principal())
        .log("the Kerberos listener is open");
  }

  private HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    options
        .setHost(host)
        .setPort(config.port())
        .setSsl(true)
        .setKeyCertOptions(KeyCertOptions.wrap(tls.keyManager()))
        .setClientAuth(ClientAuth.NONE)
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
        .setIdleTimeout(IDLE_SECONDS);
    return options.setMaxHeaderSize(HEADER_BYTES_MAX);
  }

  void stop(@Observes ShutdownEvent event) {
    HttpServer open = server;
    if (open != null) {
      open.close();
    }
  }
}
