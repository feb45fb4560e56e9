package io.secondsite.vault.replica.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.replica.ActionAnnouncements;
import io.secondsite.vault.replica.ReplicaAction;
import jakarta.inject.Singleton;

/** Sends the commands. */
@Singleton
final class ActionPublisher implements ActionAnnouncements {
  private final Outbox outbox;

  ActionPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void ordered(ReplicaAction action) {
    ReplicaAction.Order order = action.order();
    outbox.publish(
        new CommandEvent.ActOnReplica(
            action.id(),
            order.server(),
            order.job(),
            order.item(),
            order.vm(),
            io.secondsite.contracts.vault.ReplicaAction.valueOf(order.kind().name()),
            order.point(),
            order.pin(),
            order.expiresAt()));
  }
}
