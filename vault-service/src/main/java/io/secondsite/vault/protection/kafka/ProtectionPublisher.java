package io.secondsite.vault.protection.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.policy.kafka.PolicyPublisher;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectionAnnouncements;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Publishes what is to be protected. */
@Singleton
final class ProtectionPublisher implements ProtectionAnnouncements {
  private final Outbox outbox;

  ProtectionPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void set(ProtectedItem.Desired item) {
    outbox.publish(
        new ProtectionEvent.ProtectedItemSet(
            item.id(),
            item.vault(),
            item.name(),
            item.vm(),
            item.vmName(),
            item.pairing(),
            item.policy(),
            item.primary().server(),
            item.primary().cloud(),
            item.recovery().server(),
            item.recovery().cloud(),
            item.terms().frequencySeconds(),
            item.terms().recoveryPointHours(),
            item.terms().compression(),
            item.generation(),
            item.createdAt(),
            PolicyPublisher.retention(item.terms().retention()),
            item.terms().authenticationType(),
            item.terms().initialReplicationStart(),
            item.terms().objectiveSeconds(),
            item.suspension() == null ? null : item.suspension().reason(),
            item.excludedDisks()));
  }

  @Override
  public void removed(UUID id) {
    outbox.tombstone(Topic.PROTECTION, "item/" + id);
  }
}
