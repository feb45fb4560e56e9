package io.secondsite.vault.vaults;

import io.secondsite.vault.arm.VaultId;
import java.util.List;
import java.util.Optional;

/** Keeps vaults. Works in the caller's transaction. */
public interface VaultStore {
  Optional<Vault> find(VaultId id);

  void put(Vault vault);

  void remove(VaultId id);

  /** All of a subscription. */
  List<Vault> list(String subscription);

  long count();
}
