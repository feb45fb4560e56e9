package io.secondsite.vault.policy;

import java.time.Instant;
import java.util.UUID;

/**
 * A replication policy.
 *
 * @param vault the vault's ARM id
 */
public record Policy(UUID id, String vault, String name, PolicyTerms terms, Instant createdAt) {

  /** Its ARM id. */
  public String resourceId() {
    return vault + "/replicationPolicies/" + name;
  }

  Policy under(PolicyTerms changed) {
    return new Policy(id, vault, name, changed, createdAt);
  }
}
