package io.secondsite.provider.site;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

/**
 * Tells who a caller is. The handshake has proved the chain; here counts which authority it leads
 * to, and what name and role the certificate carries. Thread-safe.
 */
public final class Callers {
  private final SiteIdentity identity;

  public Callers(SiteIdentity identity) {
    this.identity = identity;
  }

  public Caller of(X509Certificate certificate) {
    return CarriedName.of(certificate)
        .filter(name -> isIssuedHere(certificate))
        .map(this::known)
        .orElseGet(Caller.Stranger::new);
  }

  private Caller known(CarriedName carried) {
    return switch (carried.role()) {
      case OPERATOR ->
          carried.name().equals(identity.site()) ? new Caller.Operator() : new Caller.Stranger();
      case HOST ->
          carried.name().endsWith("." + identity.site())
              ? new Caller.SiteHostAgent(carried.name())
              : new Caller.Stranger();
      case CA, PROVIDER -> new Caller.Stranger();
    };
  }

  private boolean isIssuedHere(X509Certificate certificate) {
    try {
      certificate.verify(identity.authority().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
