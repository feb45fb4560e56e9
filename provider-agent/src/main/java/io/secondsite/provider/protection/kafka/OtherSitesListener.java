package io.secondsite.provider.protection.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.provider.InventoryEvent.MachineSet;
import io.secondsite.contracts.provider.InventoryEvent.ProtectionSideSet;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.HostAddress;
import io.secondsite.provider.protection.OtherSide;
import io.secondsite.provider.protection.ProtectionStore;
import io.secondsite.provider.protection.Reconciler;
import io.secondsite.provider.protection.Role;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** Folds what other sites say of their sides of protected items, and what their machines have. */
@ApplicationScoped
class OtherSitesListener {
  private static final String CONSUMER = "provider-other-sites";
  private static final int KEY_PARTS = 3;

  private final EventDoor door;
  private final ProtectionStore store;
  private final Reconciler reconciler;
  private final Site site;

  OtherSitesListener(EventDoor door, ProtectionStore store, Reconciler reconciler, Site site) {
    this.door = door;
    this.store = store;
    this.reconciler = reconciler;
    this.site = site;
  }

  /** What was parked before a restart is tried again. */
  void start(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.INVENTORY, this::fold);
  }

  @Incoming("other-sites")
  @Blocking
  void take(ConsumerRecord<String, byte[]> record) {
    String key = record.key();
    if (key == null || isOfInterest(key)) {
      door.accept(CONSUMER, Topic.INVENTORY, record, this::fold);
      reconciler.wake();
    }
  }

  private boolean isOfInterest(String key) {
    boolean isOurs = key.startsWith(site.name() + "/");
    return !isOurs && (key.contains("/protection/") || key.contains("/machine/"));
  }

  private void fold(IncomingEvent event) {
    if (event.data().isEmpty()) {
      forget(event.key().split("/", KEY_PARTS));
    } else if (event.data().get() instanceof InventoryEvent set) {
      fold(set);
    }
  }

  private void forget(String... key) {
    switch (key[1]) {
      case "protection" -> store.forgetOtherSide(key[0], UUID.fromString(key[2]));
      case "machine" -> store.forgetCards(key[0], UUID.fromString(key[2]));
      default -> {} // nothing else is kept
    }
  }

  private void fold(InventoryEvent event) {
    switch (event) {
      case ProtectionSideSet side -> store.saveOtherSide(side(side));
      case MachineSet machine ->
          store.saveCards(
              machine.server(),
              machine.vm(),
              machine.nics().stream()
                  .map(nic -> new Card(nic.mac(), nic.network(), nic.subnet()))
                  .toList(),
              machine.disks().stream().mapToLong(InventoryEvent.Disk::sizeBytes).sum());
      case InventoryEvent.ServerSet other -> {}
      case InventoryEvent.HostSet other -> {}
      case InventoryEvent.CloudSet other -> {}
      case InventoryEvent.LogicalNetworkSet other -> {}
      case InventoryEvent.NetworkSet other -> {}
      case InventoryEvent.StorageClassificationSet other -> {}
    }
  }

  private static OtherSide side(ProtectionSideSet set) {
    return new OtherSide(
        set.server(),
        set.item(),
        Role.valueOf(set.side()),
        set.generation(),
        set.state(),
        address(set.host()),
        set.storageLocation());
  }

  private static @Nullable HostAddress address(InventoryEvent.@Nullable HostAddress address) {
    return Optional.ofNullable(address)
        .map(one -> new HostAddress(one.name(), one.url(), one.authorityPem()))
        .orElse(null);
  }
}
