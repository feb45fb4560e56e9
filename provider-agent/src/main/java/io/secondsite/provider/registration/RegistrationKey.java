package io.secondsite.provider.registration;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A registration key file's content (R33).
 *
 * @param vault the ARM id of the vault
 * @param url where the vault is reached
 * @param authority the vault's root: nothing else is trusted with the secret
 */
public record RegistrationKey(
    String vault, URI url, X509Certificate authority, String secret, Instant expiresAt) {

  /** The last part of the vault's id: what people call it. */
  public String vaultName() {
    return vault.substring(vault.lastIndexOf('/') + 1);
  }

  public boolean isExpired(Instant now) {
    return !now.isBefore(expiresAt);
  }

  @Override
  public String toString() {
    return "RegistrationKey[vault=" + vault + ", expiresAt=" + expiresAt + "]";
  }
}
