package io.secondsite.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in one server: its pinned authorities, the name and role it carries, and the host name in
 * the address (checked by the JDK). Thread-safe.
 */
public final class NamedServerTrust extends X509ExtendedTrustManager {
  private final CarriedName expected;
  private final X509ExtendedTrustManager pinned;

  public NamedServerTrust(CarriedName expected, List<X509Certificate> authorities) {
    this.expected = expected;
    pinned = TrustAnchors.trusting(authorities);
  }

  private void checkName(X509Certificate[] chain) throws CertificateException {
    if (CarriedName.of(chain[0]).filter(expected::equals).isEmpty()) {
      throw new CertificateException("the certificate does not carry " + expected.uri());
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    pinned.checkServerTrusted(chain, authType, engine);
    checkName(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    pinned.checkServerTrusted(chain, authType, socket);
    checkName(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a server is only trusted for a known host name");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noClients();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noClients();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noClients();
  }

  private static CertificateException noClients() {
    return new CertificateException("this trust is for calling a server, not for being called");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return pinned.getAcceptedIssuers();
  }
}
