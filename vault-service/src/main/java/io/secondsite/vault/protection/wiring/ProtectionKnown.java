package io.secondsite.vault.protection.wiring;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.inventory.ProtectionStatus;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Pairings;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.registration.ServerRemoval;
import io.secondsite.vault.vaults.VaultUse;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** Tells the other features what is protected. */
@Singleton
final class ProtectionKnown implements ProtectionStatus, VaultUse, ServerRemoval {
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

  /** A server that machines or clouds still depend on stays. */
  @Override
  public Optional<String> obstacle(RegisteredServer server) {
    String vault = server.vault().id();
    boolean protects =
        items.list(vault).stream()
            .map(ProtectedItem::desired)
            .anyMatch(item -> touches(server, item.primary(), item.recovery()));
    boolean isPaired =
        pairings.list(vault).stream()
            .anyMatch(pair -> touches(server, pair.primary(), pair.recovery()));
    if (protects) {
      return Optional.of("machines are protected by or on server " + server.name());
    }
    return isPaired
        ? Optional.of("clouds of server " + server.name() + " are paired")
        : Optional.empty();
  }

  private static boolean touches(RegisteredServer server, CloudRef primary, CloudRef recovery) {
    return primary.server().equals(server.name()) || recovery.server().equals(server.name());
  }
}
