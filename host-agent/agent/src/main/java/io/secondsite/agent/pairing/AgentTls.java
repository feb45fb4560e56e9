package io.secondsite.agent.pairing;

import io.secondsite.agent.identity.AgentIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The agent's certificate as the JDK's TLS wants it. Thread-safe. */
public final class AgentTls {
  private static final char[] NO_PASSWORD = new char[0];

  private final AgentIdentity identity;

  public AgentTls(AgentIdentity identity) {
    this.identity = identity;
  }

  /** The agent's key, in memory only. */
  public KeyStore keyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] chain = {identity.host().certificate()};
      store.setKeyEntry("host", identity.host().key(), NO_PASSWORD, chain);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the agent's own key cannot be used", e);
    }
  }

  public KeyManagerFactory keyManagers() {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(keyStore(), NO_PASSWORD);
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the agent's own key cannot be used", e);
    }
  }

  /** For calling this peer, and nobody else. */
  public SSLContext towards(Peer peer) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keyManagers().getKeyManagers(), new TrustManager[] {new PeerTrust(peer)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS 1.3 is in every JDK", e);
    }
  }
}
