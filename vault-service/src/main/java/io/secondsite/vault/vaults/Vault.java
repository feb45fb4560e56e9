package io.secondsite.vault.vaults;

import io.secondsite.vault.arm.VaultId;
import java.time.Instant;
import java.util.Map;

/** A vault. */
public record Vault(
    VaultId id, String location, String sku, Map<String, String> tags, Instant createdAt) {
  public Vault {
    tags = Map.copyOf(tags);
  }
}
