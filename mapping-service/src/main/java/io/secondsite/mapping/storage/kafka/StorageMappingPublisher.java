package io.secondsite.mapping.storage.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.mapping.storage.StorageAnnouncements;
import io.secondsite.mapping.storage.StorageMapping;
import io.secondsite.messaging.Outbox;
import jakarta.inject.Singleton;

/** Puts storage mappings on the topic, through the outbox. */
@Singleton
class StorageMappingPublisher implements StorageAnnouncements {
  private final Outbox outbox;

  StorageMappingPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void set(StorageMapping mapping) {
    outbox.publish(event(mapping));
  }

  @Override
  public void gone(StorageMapping mapping) {
    outbox.tombstone(Topic.MAPPING, event(mapping).key());
  }

  private static StorageMappingSet event(StorageMapping mapping) {
    return new StorageMappingSet(
        mapping.id(),
        mapping.vault(),
        mapping.name(),
        mapping.primary().server(),
        mapping.primary().name(),
        mapping.recovery().server(),
        mapping.recovery().name());
  }
}
