package io.secondsite.mapping.placement;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.InventoryCache;
import io.secondsite.mapping.inventory.Known.Card;
import io.secondsite.mapping.inventory.Known.Machine;
import io.secondsite.mapping.inventory.Known.Network;
import io.secondsite.mapping.inventory.Known.ProtectedItem;
import io.secondsite.mapping.inventory.Known.Target;
import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.network.NetworkMapping.Direction;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** Explains placements by the mappings as they were published. Thread-safe. */
public final class Placements {
  private final InventoryCache inventory;
  private final BiFunction<NetworkId, String, Optional<Direction>> mappings;

  /**
   * @param mappings what cards of a network get on a server; empty is no network
   */
  public Placements(
      InventoryCache inventory, BiFunction<NetworkId, String, Optional<Direction>> mappings) {
    this.inventory = inventory;
    this.mappings = mappings;
  }

  /** For a machine of the inventory. */
  public Placement ofMachine(UUID vm, Optional<String> server, Optional<String> recoveryServer) {
    Inventory known = inventory.current();
    Optional<ProtectedItem> item = known.protectedItem(vm);
    Machine machine = machine(known, vm, server, item);
    Optional<Target> usual = target(known, machine, item);
    Optional<Target> target =
        recoveryServer.isEmpty()
            ? usual
            : usual.filter(found -> found.server().equals(recoveryServer.get()));
    String goesTo =
        recoveryServer
            .or(() -> usual.map(Target::server))
            .orElseThrow(() -> targetUnknown(machine));
    Optional<String> cloud = target.map(Target::cloud);
    return new Placement(
        machine.server(),
        Optional.of(machine),
        goesTo,
        cloud,
        item.map(ProtectedItem::id),
        machine.cards().stream()
            .map(card -> card(known, machine.server(), card, goesTo, cloud))
            .toList());
  }

  /** For a card as described. */
  public Placement ofCard(String server, Card card, String recoveryServer) {
    Inventory known = inventory.current();
    return new Placement(
        server,
        Optional.empty(),
        recoveryServer,
        Optional.empty(),
        Optional.empty(),
        List.of(card(known, server, card, recoveryServer, Optional.empty())));
  }

  private CardPlacement card(
      Inventory known, String server, Card card, String target, Optional<String> cloud) {
    String name = card.network();
    if (name == null) {
      return CardPlacement.none(
          card, PlacementRule.NO_SOURCE_NETWORK, "the card is on no VM network");
    }
    NetworkId network = new NetworkId(server, name);
    Optional<Direction> direction = mappings.apply(network, target);
    if (direction.isEmpty()) {
      return CardPlacement.none(
          card, PlacementRule.NOT_MAPPED, network + " is not mapped towards " + target);
    }
    Optional<Network> mapped = known.network(direction.get().to());
    if (mapped.isEmpty()) {
      return CardPlacement.none(
          card,
          PlacementRule.TARGET_MISSING,
          "%s is mapped to %s, which the inventory does not have"
              .formatted(network, direction.get().to()));
    }
    return CardPlacement.connected(
        card, direction.get(), cloud.flatMap(carrier -> notCarried(known, carrier, mapped.get())));
  }

  private static Optional<String> notCarried(Inventory known, String cloud, Network network) {
    return known
        .cloud(network.server(), cloud)
        .filter(carrier -> !carrier.carries(network))
        .map(carrier ->
            "%s does not carry the logical network of %s: hosts of that cloud may not reach it"
                .formatted(cloud, network.name()));
  }

  /** The machine where it runs: on the named server, else where it is protected from. */
  private static Machine machine(
      Inventory known, UUID vm, Optional<String> server, Optional<ProtectedItem> item) {
    List<Machine> states =
        known.machines(vm).stream()
            .filter(state -> server.map(state.server()::equals).orElse(true))
            .toList();
    if (states.isEmpty()) {
      throw ProblemException.of(
              MappingCode.UNKNOWN_MACHINE,
              "no machine " + vm + server.map(name -> " on " + name).orElse(""))
          .inField("vm")
          .withRemedy("refresh the site's inventory, or name another machine");
    }
    if (states.size() == 1) {
      return states.getFirst();
    }
    return states.stream()
        .filter(state -> item.map(ProtectedItem::primaryServer).equals(Optional.of(state.server())))
        .findFirst()
        .orElseThrow(() -> ambiguous(states));
  }

  private static Optional<Target> target(
      Inventory known, Machine machine, Optional<ProtectedItem> item) {
    Optional<Target> byItem = item.flatMap(found -> found.targetFrom(machine.server()));
    String cloud = machine.cloud();
    if (byItem.isPresent() || cloud == null) {
      return byItem;
    }
    return known.pairings().stream()
        .flatMap(pairing -> pairing.targetOf(machine.server(), cloud).stream())
        .findFirst();
  }

  private static ProblemException ambiguous(List<Machine> states) {
    return ProblemException.of(
            MappingCode.AMBIGUOUS_MACHINE,
            "servers that have it: " + states.stream().map(Machine::server).toList())
        .inField("server")
        .withRemedy("name one of these servers");
  }

  private static ProblemException targetUnknown(Machine machine) {
    return ProblemException.of(
            MappingCode.UNKNOWN_TARGET,
            machine.name() + " is not protected and its cloud is not paired")
        .inField("recoveryServer")
        .withRemedy("name the server that the replica would go to");
  }
}
