package io.secondsite.provider.protection;

import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.mapping.Card;
import java.util.List;

/** The cards of a replica: the machine's as last heard, on the networks mapped now. */
final class ReplicaCards {
  private ReplicaCards() {}

  static List<Card> plan(ProtectedItem item, Surroundings around, ProtectionStore store) {
    List<Card> cards =
        item.primaryServer().equals(around.site().name())
            ? around.machines().find(item.vm()).map(ReplicaCards::cards).orElse(List.of())
            : store.cards(item.primaryServer(), item.vm()).orElse(List.of());
    return around.mappings().load().plan(cards, item.primaryServer(), item.recoveryServer());
  }

  private static List<Card> cards(SeenMachine machine) {
    return machine.nics().stream()
        .map(nic -> new Card(nic.mac(), nic.network(), nic.subnet()))
        .toList();
  }
}
