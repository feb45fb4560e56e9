package io.secondsite.vault.arm;

import java.util.Optional;

/** Which vaults there are. */
public interface VaultDirectory {
  /** The vault as it was created; the case of what is asked does not matter. */
  Optional<VaultId> existing(VaultId asked);
}
