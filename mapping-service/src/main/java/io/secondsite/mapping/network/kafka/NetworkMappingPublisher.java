package io.secondsite.mapping.network.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent;
import io.secondsite.contracts.mapping.MappingEvent.NetworkMappingSet;
import io.secondsite.mapping.network.MappingAnnouncements;
import io.secondsite.mapping.network.NetworkMapping;
import io.secondsite.mapping.network.SubnetPair;
import io.secondsite.messaging.Outbox;
import jakarta.inject.Singleton;
import java.util.List;

/** Puts network mappings on the topic, through the outbox. */
@Singleton
class NetworkMappingPublisher implements MappingAnnouncements {
  private final Outbox outbox;

  NetworkMappingPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void set(NetworkMapping mapping) {
    outbox.publish(event(mapping));
  }

  @Override
  public void gone(NetworkMapping mapping) {
    outbox.tombstone(Topic.MAPPING, event(mapping).key());
  }

  private static NetworkMappingSet event(NetworkMapping mapping) {
    return new NetworkMappingSet(
        mapping.id(),
        mapping.vault(),
        mapping.name(),
        mapping.primary().server(),
        mapping.primary().name(),
        mapping.recovery().server(),
        mapping.recovery().name(),
        pairs(mapping.resolution().toRecovery()),
        mapping.resolution().recoveryDefaultSubnet(),
        pairs(mapping.resolution().toPrimary()),
        mapping.resolution().primaryDefaultSubnet());
  }

  private static List<MappingEvent.SubnetPair> pairs(List<SubnetPair> pairs) {
    return pairs.stream().map(pair -> new MappingEvent.SubnetPair(pair.from(), pair.to())).toList();
  }
}
