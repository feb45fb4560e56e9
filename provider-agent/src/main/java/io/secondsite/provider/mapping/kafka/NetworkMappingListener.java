package io.secondsite.provider.mapping.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent;
import io.secondsite.contracts.mapping.MappingEvent.NetworkMappingSet;
import io.secondsite.contracts.mapping.MappingEvent.SubnetPair;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.provider.mapping.MappingStore;
import io.secondsite.provider.mapping.NetworkAt;
import io.secondsite.provider.mapping.NetworkMapping;
import io.secondsite.provider.mapping.NetworkMapping.Pair;
import io.secondsite.provider.mapping.NetworkMapping.Subnets;
import io.secondsite.provider.protection.Reconciler;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** Folds the topic of mappings; then the replicas' planned networks are looked at again. */
@ApplicationScoped
class NetworkMappingListener {
  private static final String CONSUMER = "provider-mapping";

  private final EventDoor door;
  private final MappingStore store;
  private final Reconciler reconciler;

  NetworkMappingListener(EventDoor door, MappingStore store, Reconciler reconciler) {
    this.door = door;
    this.store = store;
    this.reconciler = reconciler;
  }

  /** What was parked before a restart is tried again. */
  void start(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.MAPPING, this::fold);
  }

  @Incoming("site-mapping")
  @Blocking
  void take(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.MAPPING, record, this::fold);
    reconciler.wake();
  }

  private void fold(IncomingEvent event) {
    if (event.data().isEmpty()) {
      store.remove(UUID.fromString(event.key()));
      return;
    }
    if (event.data().get() instanceof MappingEvent mapping) {
      fold(mapping);
    }
  }

  private void fold(MappingEvent event) {
    switch (event) {
      case NetworkMappingSet set -> store.save(mapping(set));
      case MappingEvent.StorageMappingSet storage -> {}
    }
  }

  private static NetworkMapping mapping(NetworkMappingSet set) {
    return new NetworkMapping(
        set.id(),
        set.name(),
        new NetworkAt(set.primaryServer(), set.primaryNetwork()),
        new NetworkAt(set.recoveryServer(), set.recoveryNetwork()),
        subnets(set.toRecovery(), set.recoveryDefaultSubnet()),
        subnets(set.toPrimary(), set.primaryDefaultSubnet()));
  }

  private static Subnets subnets(List<SubnetPair> pairs, @Nullable String usual) {
    return new Subnets(
        pairs.stream().map(pair -> new Pair(pair.from(), pair.to())).toList(), usual);
  }
}
