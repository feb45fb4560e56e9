package io.secondsite.vault.inventory.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.rim.kafka.EventDoor;
import io.secondsite.vault.inventory.InventoryFold;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears of the sites. */
@ApplicationScoped
class InventoryConsumer {
  private static final String CONSUMER = "vault-inventory";

  private final EventDoor door;
  private final InventoryFold fold;

  InventoryConsumer(EventDoor door, InventoryFold fold) {
    this.door = door;
    this.fold = fold;
  }

  /** So that what was parked before a restart is tried again. */
  void register(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.INVENTORY, this::take);
  }

  @Incoming("inventory")
  @Blocking
  void inventory(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.INVENTORY, record, this::take);
  }

  private void take(IncomingEvent event) {
    if (event.data().isEmpty()) {
      fold.gone(event.key(), event.aggregateVersion());
    } else if (event.data().get() instanceof InventoryEvent told) {
      Told.object(told)
          .ifPresent(object -> fold.set(event.key(), object, event.aggregateVersion()));
    }
  }
}
