package io.secondsite.provider.wiring;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.TrustStoreProvider;
import io.secondsite.provider.site.ShownKey;
import io.secondsite.provider.site.SiteIdentity;
import io.secondsite.provider.site.TrustIn;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.inject.Singleton;
import java.util.List;

/** The listener's key, and its trust: this site's authority only. */
@Singleton
@Identifier(ListenerTls.NAME)
final class ListenerTls implements KeyStoreProvider, TrustStoreProvider {
  /** The TLS configuration's name in application.properties. */
  static final String NAME = "listener";

  private final SiteIdentity identity;

  ListenerTls(SiteIdentity identity) {
    this.identity = identity;
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    ShownKey server = identity.server();
    return new KeyStoreAndKeyCertOptions(
        server.keyStore(), KeyCertOptions.wrap(server.keyManagers()));
  }

  @Override
  public TrustStoreAndTrustOptions getTrustStore(Vertx vertx) {
    return new TrustStoreAndTrustOptions(
        identity.server().keyStore(),
        TrustOptions.wrap(TrustIn.these(List.of(identity.authority()))));
  }
}
