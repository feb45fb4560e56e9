package io.secondsite.mapping.inventory.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Event;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.inventory.InventoryChange.Told;
import io.secondsite.mapping.inventory.InventoryFold;
import io.secondsite.mapping.inventory.Known;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears what the sites and the vault tell. */
@Singleton
class InventoryListener {
  private static final String CONSUMER = "mapping.inventory";

  private final EventDoor door;
  private final InventoryFold fold;

  InventoryListener(EventDoor door, InventoryFold fold) {
    this.door = door;
    this.fold = fold;
  }

  void start(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.INVENTORY, this::take);
    door.register(CONSUMER, Topic.PROTECTION, this::take);
  }

  @Incoming("inventory")
  @Blocking
  void inventory(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.INVENTORY, record, this::take);
  }

  @Incoming("protection")
  @Blocking
  void protection(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.PROTECTION, record, this::take);
  }

  private void take(IncomingEvent event) {
    if (event.data().isEmpty()) {
      fold.take(new Gone(event.key()));
      return;
    }
    known(event.data().get()).map(Told::new).ifPresent(fold::take);
  }

  private static Optional<Known> known(Event event) {
    if (event instanceof InventoryEvent told) {
      return Translation.of(told);
    }
    return event instanceof ProtectionEvent told ? Translation.of(told) : Optional.empty();
  }
}
