package io.secondsite.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** What is asked of a certificate that is at hand. */
public final class Freshness {
  private Freshness() {}

  /** When it is to be renewed: at half of its life. */
  public static Instant renewAt(X509Certificate certificate) {
    Instant begin = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(begin, certificate.getNotAfter().toInstant());
    return begin.plus(life.dividedBy(2));
  }

  /** Whether that authority's key signed it. */
  public static boolean isIssuedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
