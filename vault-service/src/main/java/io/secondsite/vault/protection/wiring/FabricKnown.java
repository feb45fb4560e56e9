package io.secondsite.vault.protection.wiring;

import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.failover.VmNetworks;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.SiteObject;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Clouds;
import io.secondsite.vault.protection.Machine;
import io.secondsite.vault.protection.Machines;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** What of the sites' fabric protection asks for, out of the inventory. */
@Singleton
final class FabricKnown implements Clouds, Machines, VmNetworks {
  private final Inventory inventory;

  FabricKnown(Inventory inventory) {
    this.inventory = inventory;
  }

  /** In the case in which the site writes it, so that a cloud has one name everywhere. */
  @Override
  public boolean exists(String vault, CloudRef cloud) {
    return inventory
        .cloud(id(vault), cloud.server(), cloud.cloud())
        .filter(known -> new CloudRef(known.server(), known.name()).equals(cloud))
        .isPresent();
  }

  @Override
  public Optional<Machine> find(String vault, String server, UUID vm) {
    return inventory.machine(id(vault), server, vm).map(FabricKnown::machine);
  }

  @Override
  public boolean exists(String vault, String server, String network) {
    return inventory
        .network(id(vault), server, network)
        .filter(known -> known.name().equals(network))
        .isPresent();
  }

  private static Machine machine(SiteObject.Machine machine) {
    String cloud = machine.cloud();
    return new Machine(
        machine.vm(),
        machine.friendlyName(),
        cloud == null ? null : new CloudRef(machine.server(), cloud),
        machine.disks().stream()
            .map(disk ->
                new Machine.Disk(disk.target(), disk.sizeBytes(), disk.format(), disk.untracked()))
            .toList(),
        machine.nics().stream()
            .map(nic -> new Machine.Nic(nic.mac(), nic.network(), nic.subnet()))
            .toList(),
        machine.bootDisk());
  }

  private static VaultId id(String vault) {
    return ResourceId.optional(vault)
        .map(ResourceId::vault)
        .orElseThrow(() -> new IllegalStateException("no vault's ARM id: " + vault));
  }
}
