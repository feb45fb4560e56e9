package io.secondsite.provider.registration;

import io.secondsite.provider.site.Credential;
import io.secondsite.provider.site.ShownKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What this server shows to the vault.
 *
 * @param identity {@code secondsite://SITE/provider}
 * @param chain of its issuers
 */
public record VaultCredential(Credential identity, List<X509Certificate> chain) {
  public VaultCredential {
    chain = List.copyOf(chain);
  }

  ShownKey shown() {
    return new ShownKey(identity, chain);
  }

  public Instant expiresAt() {
    return identity.certificate().getNotAfter().toInstant();
  }

  /** Half its life. */
  public Instant renewAt() {
    Instant begin = identity.certificate().getNotBefore().toInstant();
    return begin.plus(Duration.between(begin, expiresAt()).dividedBy(2));
  }
}
