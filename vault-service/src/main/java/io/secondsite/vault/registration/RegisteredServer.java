package io.secondsite.vault.registration;

import io.secondsite.vault.arm.VaultId;
import java.time.Instant;

/**
 * A management server of a vault.
 *
 * @param keys fingerprints of its key pairs
 */
public record RegisteredServer(
    String name,
    VaultId vault,
    String providerVersion,
    String keys,
    Certificates certificates,
    Instant registeredAt) {

  /**
   * What was issued to it, in PEM.
   *
   * @param authority the site's authority
   * @param identity the provider's leaf
   * @param chain from their issuer to the root
   */
  public record Certificates(String authority, String identity, String chain) {}
}
