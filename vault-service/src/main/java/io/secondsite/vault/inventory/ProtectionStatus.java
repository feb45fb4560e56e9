package io.secondsite.vault.inventory;

import io.secondsite.vault.arm.VaultId;
import java.util.Optional;
import java.util.UUID;

/** Which machines are protected; the feature that protects them says so. */
public interface ProtectionStatus {
  /** The ARM id of the protected item of a machine. */
  Optional<String> protectedItem(VaultId vault, String server, UUID vm);

  /** How many protected items there are in a cloud, as primary or recovery. */
  default long protectedItems(VaultId vault, String server, String cloud) {
    return 0;
  }

  /** Whether the cloud is in a pair. */
  default boolean isPaired(VaultId vault, String server, String cloud) {
    return false;
  }
}
