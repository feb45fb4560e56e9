package io.secondsite.vault.protection.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears of protection; its group is another than the inventory's, so both read the topic. */
@ApplicationScoped
class ProtectionConsumer {
  private static final String CONSUMER = "vault-protection";

  private final EventDoor door;
  private final SideNews sides;
  private final ReplicaNews replicas;

  ProtectionConsumer(EventDoor door, SideNews sides, ReplicaNews replicas) {
    this.door = door;
    this.sides = sides;
    this.replicas = replicas;
  }

  /** So that what was parked before a restart is tried again. */
  void register(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.INVENTORY, sides::take);
    door.register(CONSUMER, Topic.REPLICATION_DELTA, replicas::take);
  }

  @Incoming("protection-sides")
  @Blocking
  void side(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.INVENTORY, record, sides::take);
  }

  @Incoming("replication-delta")
  @Blocking
  void delta(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.REPLICATION_DELTA, record, replicas::take);
  }
}
