package io.secondsite.vault.pairing;

import java.time.Instant;
import java.util.UUID;

/**
 * A cloud and the cloud that protects it.
 *
 * @param vault the vault's ARM id
 */
public record Pairing(
    UUID id,
    String vault,
    String name,
    CloudRef primary,
    CloudRef recovery,
    UUID policy,
    Instant createdAt) {

  /** Its ARM id. */
  public String resourceId() {
    return resourceId(vault, primary, name);
  }

  static String resourceId(String vault, CloudRef primary, String name) {
    return primary.resourceId(vault) + "/replicationProtectionContainerMappings/" + name;
  }

  boolean isOf(CloudRef protectedCloud, CloudRef protectingCloud, UUID policyId) {
    return primary.equals(protectedCloud)
        && recovery.equals(protectingCloud)
        && policy.equals(policyId);
  }
}
