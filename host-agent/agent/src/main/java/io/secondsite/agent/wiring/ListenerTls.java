package io.secondsite.agent.wiring;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.TrustStoreProvider;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.LiveTrust;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.inject.Singleton;

/** The listener's key, and its trust, which is asked anew at every handshake. */
@Singleton
@Identifier(ListenerTls.NAME)
final class ListenerTls implements KeyStoreProvider, TrustStoreProvider {
  /** The TLS configuration's name in application.properties. */
  static final String NAME = "listener";

  private final AgentTls tls;
  private final LiveTrust trust;

  ListenerTls(AgentTls tls, LiveTrust trust) {
    this.tls = tls;
    this.trust = trust;
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    return new KeyStoreAndKeyCertOptions(tls.keyStore(), KeyCertOptions.wrap(tls.keyManager()));
  }

  @Override
  public TrustStoreAndTrustOptions getTrustStore(Vertx vertx) {
    return new TrustStoreAndTrustOptions(tls.keyStore(), TrustOptions.wrap(trust));
  }
}
