package io.secondsite.vault.vaults;

import io.secondsite.vault.arm.VaultId;

/** What a vault holds that keeps it from being deleted; the feature that has it says so. */
public interface VaultUse {
  /** How many protected items the vault has. */
  long protectedItems(VaultId vault);
}
