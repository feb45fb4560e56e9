package io.secondsite.provider.protection.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.provider.InventoryEvent.PlannedNic;
import io.secondsite.contracts.provider.InventoryEvent.ProtectionSideSet;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.Outbox;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.protection.Failure;
import io.secondsite.provider.protection.HostAddress;
import io.secondsite.provider.protection.ProtectionAnnouncements;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.SideState;
import io.secondsite.provider.protection.SourceHealth;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells how this side stands, through the outbox. Thread-safe. */
@Singleton
final class KafkaProtectionAnnouncements implements ProtectionAnnouncements {
  private final Outbox outbox;
  private final Site site;

  KafkaProtectionAnnouncements(Outbox outbox, Site site) {
    this.outbox = outbox;
    this.site = site;
  }

  @Override
  public void stands(ProtectionSide side) {
    outbox.publish(told(side, null));
  }

  @Override
  public void isDeleted(ProtectionSide side, DeletedReplica deleted) {
    outbox.publish(
        told(side, new InventoryEvent.DeletedReplica(deleted.deletedAt(), deleted.keptUntil())));
  }

  private ProtectionSideSet told(
      ProtectionSide side, InventoryEvent.@Nullable DeletedReplica deleted) {
    return new ProtectionSideSet(
        site.name(),
        side.item(),
        side.vm(),
        side.generation(),
        side.role().name(),
        side.state().label(),
        address(side.address()),
        side.storageLocation(),
        side.planned().stream()
            .map(card -> new PlannedNic(card.mac(), card.network(), card.subnet()))
            .toList(),
        failure(side.state()),
        side.at(),
        deleted,
        health(side));
  }

  @Override
  public void isGone(UUID item) {
    outbox.tombstone(Topic.INVENTORY, site.name() + "/protection/" + item);
  }

  private static InventoryEvent.@Nullable HostAddress address(@Nullable HostAddress address) {
    return address == null
        ? null
        : new InventoryEvent.HostAddress(address.name(), address.url(), address.authorityPem());
  }

  private static InventoryEvent.@Nullable SourceHealth health(ProtectionSide side) {
    SourceHealth health = side.health();
    return health == null || !(side.state() instanceof SideState.Replicating)
        ? null
        : new InventoryEvent.SourceHealth(
            health.level(), health.reason(), health.at(), age(health.newest()));
  }

  private static InventoryEvent.@Nullable PointAge age(SourceHealth.@Nullable PointAge newest) {
    return newest == null
        ? null
        : new InventoryEvent.PointAge(
            newest.point(),
            newest.ageMillis(),
            newest.measured().at(),
            newest.measured().boot(),
            newest.measured().uptimeMillis());
  }

  private static InventoryEvent.@Nullable Failure failure(SideState state) {
    if (!(state instanceof SideState.Failed failed)) {
      return null;
    }
    Failure why = failed.why();
    return new InventoryEvent.Failure(why.code(), why.message(), why.remedy());
  }
}
