package io.secondsite.agent.kerberos;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust that narrows: any certificate that the given trust accepts, until the peer has proved by
 * Kerberos which one is its own; from then on that one only. Thread-safe.
 */
public final class ServerPin extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager wider;
  private volatile @Nullable X509Certificate proved;

  public ServerPin(X509ExtendedTrustManager wider) {
    this.wider = wider;
  }

  @Nullable X509Certificate proved() {
    return proved;
  }

  void prove(X509Certificate certificate) {
    proved = certificate;
  }

  void forget() {
    proved = null;
  }

  private void checkProved(X509Certificate[] chain) throws CertificateException {
    X509Certificate pinned = proved;
    if (pinned != null && !pinned.equals(chain[0])) {
      throw new CertificateException("the certificate is not the one proved by Kerberos");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    wider.checkServerTrusted(chain, authType, engine);
    checkProved(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    wider.checkServerTrusted(chain, authType, socket);
    checkProved(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    wider.checkServerTrusted(chain, authType);
    checkProved(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    wider.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    wider.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    wider.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return wider.getAcceptedIssuers();
  }
}
