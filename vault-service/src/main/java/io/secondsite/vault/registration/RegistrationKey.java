package io.secondsite.vault.registration;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.token.SecretHash;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as the vault keeps it: open → used or revoked; an open one ends at its expiry.
 *
 * @param use who used it, null until then
 */
public record RegistrationKey(
    UUID id,
    VaultId vault,
    SecretHash secret,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable Use use) {

  /**
   * The one use of a key.
   *
   * @param keys fingerprints of the key pairs that were certified
   */
  public record Use(String server, String keys, Instant at) {}

  /** How the key stands, in the words of the API. */
  public String state(Instant now) {
    if (use != null) {
      return "Used";
    }
    if (revokedAt != null) {
      return "Revoked";
    }
    return now.isBefore(expiresAt) ? "Open" : "Expired";
  }

  RegistrationKey used(Use by) {
    return new RegistrationKey(id, vault, secret, createdBy, createdAt, expiresAt, revokedAt, by);
  }

  RegistrationKey revoked(Instant at) {
    return new RegistrationKey(id, vault, secret, createdBy, createdAt, expiresAt, at, use);
  }
}
