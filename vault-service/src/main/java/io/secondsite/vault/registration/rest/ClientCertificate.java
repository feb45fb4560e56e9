package io.secondsite.vault.registration.rest;

import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CertificateRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The certificate that a server showed; the listener has checked that the vault's root issued it.
 */
@RequestScoped
class ClientCertificate {
  private final HttpServerRequest request;

  ClientCertificate(HttpServerRequest request) {
    this.request = request;
  }

  /** The name of the provider that calls. */
  Optional<String> provider() {
    return certificate()
        .flatMap(CarriedName::of)
        .filter(carried -> carried.role() == CarriedName.Role.PROVIDER)
        .map(CarriedName::name);
  }

  /** The fingerprint of its key, empty where there is none. */
  String key() {
    return certificate()
        .map(certificate -> CertificateRequest.fingerprint(certificate.getPublicKey()))
        .orElse("");
  }

  private Optional<X509Certificate> certificate() {
    SSLSession session = request.sslSession();
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? Optional.of(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
