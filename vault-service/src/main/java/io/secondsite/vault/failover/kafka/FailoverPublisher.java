package io.secondsite.vault.failover.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.FailoverDecidedEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.failover.Failover;
import io.secondsite.vault.failover.FailoverAnnouncements;
import io.secondsite.vault.failover.FailoverKind;
import jakarta.inject.Singleton;

/** Publishes the decision and, in the same transaction, the command. */
@Singleton
final class FailoverPublisher implements FailoverAnnouncements {
  private final Outbox outbox;

  FailoverPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void decided(Failover failover) {
    Failover.Order order = failover.order();
    outbox.publish(
        new CommandEvent.StartFailover(
            failover.id(),
            order.recoveryServer(),
            order.job(),
            order.item(),
            order.vm(),
            kind(order.kind()),
            order.recoveryPoint(),
            order.network(),
            order.drill(),
            order.confirmSourceDown(),
            order.notes(),
            order.expiresAt()));
    outbox.publish(
        new FailoverDecidedEvent.FailoverDecided(
            failover.id(),
            order.job(),
            order.item(),
            order.vm(),
            kind(order.kind()),
            order.recoveryServer(),
            order.recoveryPoint(),
            order.decidedBy(),
            order.decidedAt()));
  }

  private static io.secondsite.contracts.vault.FailoverKind kind(FailoverKind kind) {
    return switch (kind) {
      case TEST_FAILOVER -> io.secondsite.contracts.vault.FailoverKind.TEST_FAILOVER;
      case TEST_FAILOVER_CLEANUP ->
          io.secondsite.contracts.vault.FailoverKind.TEST_FAILOVER_CLEANUP;
      case UNPLANNED_FAILOVER -> io.secondsite.contracts.vault.FailoverKind.UNPLANNED_FAILOVER;
    };
  }
}
