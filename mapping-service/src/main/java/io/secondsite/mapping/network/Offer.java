package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.Known.Cloud;
import io.secondsite.mapping.inventory.Known.Network;
import io.secondsite.mapping.inventory.Known.Pairing;
import io.secondsite.mapping.inventory.NetworkId;
import java.util.List;
import java.util.Optional;

/** A pairing whose source cloud uses the source network, with what its protecting cloud offers. */
public record Offer(Pairing pairing, List<Choice> choices) {
  public Offer {
    choices = List.copyOf(choices);
  }

  /** A network of the recovery server, and whether the protecting cloud offers it. */
  public record Choice(Network network, boolean available, String because) {}

  /** The offers of every pairing towards that server, or towards any. */
  public static List<Offer> of(
      Inventory inventory, NetworkId source, Optional<String> recoveryServer) {
    Optional<Network> network = inventory.network(source);
    return inventory.pairings().stream()
        .filter(pairing -> pairing.primaryServer().equals(source.server()))
        .filter(pairing -> recoveryServer.map(pairing.recoveryServer()::equals).orElse(true))
        .filter(pairing -> network.map(used -> uses(inventory, pairing, used)).orElse(false))
        .map(pairing -> new Offer(pairing, choices(inventory, pairing, source)))
        .toList();
  }

  boolean isOf(NetworkId target) {
    return choices.stream()
        .anyMatch(choice -> choice.available() && choice.network().id().equals(target));
  }

  private static boolean uses(Inventory inventory, Pairing pairing, Network source) {
    return inventory
        .cloud(pairing.primaryServer(), pairing.primaryCloud())
        .map(cloud -> inventory.uses(cloud, source))
        .orElse(false);
  }

  private static List<Choice> choices(Inventory inventory, Pairing pairing, NetworkId source) {
    Optional<Cloud> protecting = inventory.cloud(pairing.recoveryServer(), pairing.recoveryCloud());
    return inventory.networksOf(pairing.recoveryServer()).stream()
        .filter(target -> !target.id().equals(source))
        .map(target -> choice(target, pairing.recoveryCloud(), protecting))
        .toList();
  }

  private static Choice choice(Network target, String cloudName, Optional<Cloud> cloud) {
    if (cloud.isEmpty()) {
      return new Choice(target, false, cloudName + " is not in the inventory");
    }
    if (target.logicalNetwork() == null) {
      return new Choice(target, false, target.name() + " has no logical network");
    }
    boolean available = cloud.get().carries(target);
    String because =
        target.logicalNetwork()
            + (available ? " is associated with " : " is not associated with ")
            + cloudName;
    return new Choice(target, available, because);
  }
}
