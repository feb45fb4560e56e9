package io.secondsite.vault.protection.wiring;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.inventory.ProtectionStatus;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Pairings;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.vaults.VaultUse;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** Tells the other features what is protected. */
@Singleton
final class ProtectionKnown implements ProtectionStatus, VaultUse {
  private final ProtectedItems items;
  private final Pairings pairings;

  ProtectionKnown(ProtectedItems items, Pairings pairings) {
    this.items = items;
    this.pairings = pairings;
  }

  @Override
  public Optional<String> protectedItem(VaultId vault, String server, UUID vm) {
    return items
        .of(vm)
        .filter(item -> item.desired().vault().equalsIgnoreCase(vault.id()))
        .filter(item -> item.desired().primary().server().equals(server))
        .map(ProtectedItem::resourceId);
  }

  @Override
  public long protectedItems(VaultId vault) {
    return items.list(vault.id()).size();
  }

  @Override
  public long protectedItems(VaultId vault, String server, String cloud) {
    CloudRef wanted = new CloudRef(server, cloud);
    return items.list(vault.id()).stream()
        .map(ProtectedItem::desired)
        .filter(item -> item.primary().equals(wanted) || item.recovery().equals(wanted))
        .count();
  }

  @Override
  public boolean isPaired(VaultId vault, String server, String cloud) {
    CloudRef wanted = new CloudRef(server, cloud);
    return pairings.list(vault.id()).stream()
        .anyMatch(pair -> pair.primary().equals(wanted) || pair.recovery().equals(wanted));
  }
}
