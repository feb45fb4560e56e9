package io.secondsite.mapping.inventory.kafka;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.mapping.inventory.InventoryChange;
import io.secondsite.mapping.inventory.Known;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Events as the listener translates them. */
public final class Told {
  private Told() {}

  public static List<InventoryChange> of(Collection<? extends Event> events) {
    return events.stream()
        .flatMap(event -> known(event).stream())
        .<InventoryChange>map(InventoryChange.Told::new)
        .toList();
  }

  private static Optional<Known> known(Event event) {
    return event instanceof InventoryEvent inventory
        ? Translation.of(inventory)
        : Translation.of((ProtectionEvent) event);
  }
}
