package io.secondsite.vault.vaults.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.vaults.Vault;
import io.secondsite.vault.vaults.VaultChange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vault as the public API has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record VaultView(
    @Nullable String id,
    @Nullable String name,
    @Nullable String type,
    @Nullable String location,
    @Nullable Map<String, String> tags,
    @Nullable Sku sku,
    @Nullable Properties properties) {

  record Sku(@Nullable String name) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Properties(@Nullable String provisioningState, @Nullable String publicNetworkAccess) {}

  static VaultView of(Vault vault) {
    return new VaultView(
        vault.id().id(),
        vault.id().name(),
        "Microsoft.RecoveryServices/vaults",
        vault.location(),
        vault.tags(),
        new Sku(vault.sku()),
        new Properties("Succeeded", "Enabled"));
  }

  VaultChange change() {
    return new VaultChange(location, sku == null ? null : sku.name(), tags);
  }
}
