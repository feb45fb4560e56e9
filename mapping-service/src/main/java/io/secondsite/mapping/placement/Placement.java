package io.secondsite.mapping.placement;

import io.secondsite.mapping.inventory.Known.Machine;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the replica of a machine gets, card by card.
 *
 * @param machine empty when only a card was described
 * @param recoveryCloud empty where none is known
 * @param protectedItem of the machine, if it is protected
 */
public record Placement(
    String server,
    Optional<Machine> machine,
    String recoveryServer,
    Optional<String> recoveryCloud,
    Optional<UUID> protectedItem,
    List<CardPlacement> cards) {
  public Placement {
    cards = List.copyOf(cards);
  }
}
