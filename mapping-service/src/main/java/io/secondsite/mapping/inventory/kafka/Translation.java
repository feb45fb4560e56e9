package io.secondsite.mapping.inventory.kafka;

import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.mapping.inventory.Known;
import java.util.Optional;

/** Others' events in this service's own words; empty where one is not about what is mapped. */
final class Translation {
  private Translation() {}

  static Optional<Known> of(InventoryEvent event) {
    return switch (event) {
      case InventoryEvent.ServerSet it -> Optional.of(new Known.Server(it.server()));
      case InventoryEvent.CloudSet it ->
          Optional.of(new Known.Cloud(it.server(), it.name(), it.logicalNetworks()));
      case InventoryEvent.NetworkSet it ->
          Optional.of(
              new Known.Network(
                  it.server(),
                  it.name(),
                  it.logicalNetwork(),
                  it.subnets().stream().map(InventoryEvent.Subnet::name).toList()));
      case InventoryEvent.MachineSet it -> Optional.of(machine(it));
      case InventoryEvent.StorageClassificationSet it ->
          Optional.of(new Known.Classification(it.server(), it.name()));
      case InventoryEvent.LogicalNetworkSet it -> Optional.empty();
      case InventoryEvent.HostSet it -> Optional.empty();
      case InventoryEvent.ProtectionSideSet it -> Optional.empty();
    };
  }

  private static Known.Machine machine(InventoryEvent.MachineSet event) {
    return new Known.Machine(
        event.server(),
        event.vm(),
        event.name(),
        event.cloud(),
        event.nics().stream()
            .map(card -> new Known.Card(card.mac(), card.network(), card.subnet()))
            .toList());
  }

  static Optional<Known> of(ProtectionEvent event) {
    return switch (event) {
      case ProtectionEvent.PolicySet it -> Optional.empty();
      case ProtectionEvent.CloudPairingSet it ->
          Optional.of(
              new Known.Pairing(
                  it.id(),
                  it.name(),
                  it.primaryServer(),
                  it.primaryCloud(),
                  it.recoveryServer(),
                  it.recoveryCloud()));
      case ProtectionEvent.ProtectedItemSet it ->
          Optional.of(
              new Known.ProtectedItem(
                  it.id(),
                  it.name(),
                  it.vm(),
                  it.primaryServer(),
                  it.primaryCloud(),
                  it.recoveryServer(),
                  it.recoveryCloud()));
    };
  }
}
