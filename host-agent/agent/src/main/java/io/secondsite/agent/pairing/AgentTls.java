package io.secondsite.agent.pairing;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Credential;
import io.secondsite.trust.NamedServerTrust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;

/** The agent's certificate as the JDK's TLS wants it. Thread-safe. */
public final class AgentTls {
  private static final char[] NO_PASSWORD = new char[0];

  private final AgentIdentity identity;
  private final LiveKey key;

  public AgentTls(AgentIdentity identity) {
    this.identity = identity;
    key = new LiveKey(identity.host());
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

  /** The agent's key as it is at each handshake. */
  public X509KeyManager keyManager() {
    return key;
  }

  /** The certificate and key as they are now. */
  public Credential present() {
    return key.present();
  }

  /** A renewed certificate. */
  public void use(Credential renewed) {
    key.use(renewed);
  }

  /** For calling this peer, and nobody else. */
  public SSLContext towards(Peer peer) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {key}, new TrustManager[] {trust(peer)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS 1.3 is in every JDK", e);
    }
  }

  X509ExtendedTrustManager trust(Peer peer) {
    CarriedName expected = new CarriedName(peer.name(), Role.HOST);
    return new NamedServerTrust(expected, List.of(peer.authority()));
  }

  /** For calling as somebody who proves himself otherwise than by a certificate. */
  static SSLContext withoutKey(TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[0], new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS 1.3 is in every JDK", e);
    }
  }
}
