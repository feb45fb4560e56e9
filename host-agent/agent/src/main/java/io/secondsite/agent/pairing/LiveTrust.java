package io.secondsite.agent.pairing;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.trust.TrustAnchors;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust that follows the pairing: this agent's own authority and those of its peers, whoever they
 * are at the moment of the handshake. The checks themselves are the JDK's. Thread-safe.
 */
public final class LiveTrust extends X509ExtendedTrustManager {
  private volatile X509ExtendedTrustManager present;

  private LiveTrust(X509ExtendedTrustManager present) {
    this.present = present;
  }

  /** Trusts the agent's own authority and, from now on, every peer's. */
  public static LiveTrust following(AgentIdentity identity, Peers peers) {
    LiveTrust trust =
        new LiveTrust(TrustAnchors.trusting(List.of(identity.authority(), identity.local())));
    peers.onChange(all -> {
      List<X509Certificate> authorities = new ArrayList<>();
      authorities.add(identity.authority());
      authorities.add(identity.local());
      all.forEach(peer -> authorities.add(peer.authority()));
      trust.present = TrustAnchors.trusting(authorities);
    });
    return trust;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    present.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    present.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    present.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    present.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    present.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    present.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return present.getAcceptedIssuers();
  }
}
