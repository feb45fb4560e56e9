package io.secondsite.provider.site;

import io.secondsite.provider.site.CarriedName.Role;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in one host's agent: this site's authority, the host's name and role, and the host name in
 * the address (checked by the JDK). Thread-safe.
 */
final class HostTrust extends X509ExtendedTrustManager {
  private final CarriedName expected;
  private final X509ExtendedTrustManager pinned;

  HostTrust(String certificateName, X509Certificate authority) {
    expected = new CarriedName(certificateName, Role.HOST);
    pinned = TrustIn.these(List.of(authority));
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
    return new CertificateException("this trust is for calling a host, not for being called");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return pinned.getAcceptedIssuers();
  }
}
