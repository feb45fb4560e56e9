package io.secondsite.vault.inventory.kafka;

import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.vault.inventory.SiteObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what servers tell into this service's own words. */
final class Told {
  private Told() {}

  /** Empty for what is another feature's matter. */
  static Optional<SiteObject> object(InventoryEvent event) {
    return switch (event) {
      case InventoryEvent.ServerSet server ->
          Optional.of(
              new SiteObject.Server(
                  server.server(),
                  server.friendlyName(),
                  server.providerVersion(),
                  server.state(),
                  server.seenAt()));
      case InventoryEvent.HostSet host ->
          Optional.of(
              new SiteObject.Host(
                  host.server(), host.name(), host.hostGroup(), host.hypervisor(), host.state()));
      case InventoryEvent.CloudSet cloud ->
          Optional.of(
              new SiteObject.Cloud(
                  cloud.server(), cloud.name(), cloud.hostGroups(), cloud.logicalNetworks()));
      case InventoryEvent.LogicalNetworkSet network ->
          Optional.of(new SiteObject.LogicalNetwork(network.server(), network.name()));
      case InventoryEvent.NetworkSet network ->
          Optional.of(
              new SiteObject.VmNetwork(
                  network.server(),
                  network.name(),
                  network.logicalNetwork(),
                  network.subnets().stream()
                      .map(subnet -> new SiteObject.Subnet(subnet.name(), subnet.addressList()))
                      .toList()));
      case InventoryEvent.StorageClassificationSet classification ->
          Optional.of(
              new SiteObject.StorageClassification(classification.server(), classification.name()));
      case InventoryEvent.MachineSet machine -> Optional.of(machine(machine));
      case InventoryEvent.ProtectionSideSet side -> Optional.empty();
    };
  }

  private static SiteObject machine(InventoryEvent.MachineSet machine) {
    return new SiteObject.Machine(
        machine.server(),
        machine.vm(),
        machine.name(),
        machine.cloud(),
        machine.host(),
        machine.state(),
        machine.disks().stream()
            .map(disk ->
                new SiteObject.Disk(
                    disk.target(), disk.sizeBytes(), disk.format(), untracked(machine, disk)))
            .toList(),
        machine.nics().stream()
            .map(nic -> new SiteObject.Nic(nic.mac(), nic.network(), nic.subnet()))
            .toList(),
        machine.bootDisk(),
        machine.warnings());
  }

  private static @Nullable String untracked(
      InventoryEvent.MachineSet machine, InventoryEvent.Disk disk) {
    return machine.untracked() == null
        ? null
        : machine.untracked().stream()
            .filter(each -> each.target().equals(disk.target()))
            .map(InventoryEvent.UntrackedDisk::reason)
            .findFirst()
            .orElse(null);
  }
}
