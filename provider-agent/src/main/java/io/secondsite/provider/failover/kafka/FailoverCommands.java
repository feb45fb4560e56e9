package io.secondsite.provider.failover.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.CommandEvent.StartFailover;
import io.secondsite.provider.command.kafka.CommandHandler;
import io.secondsite.provider.failover.FailoverEngine;
import io.secondsite.provider.failover.FailoverOrder;
import io.secondsite.provider.failover.Kind;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Takes the vault's commands to fail over; the engine begins once they are kept. Thread-safe. */
@Singleton
final class FailoverCommands implements CommandHandler {
  private final FailoverEngine engine;
  private final TransactionSynchronizationRegistry transactions;

  FailoverCommands(FailoverEngine engine, TransactionSynchronizationRegistry transactions) {
    this.engine = engine;
    this.transactions = transactions;
  }

  @Override
  public boolean takes(CommandEvent command) {
    return command instanceof StartFailover;
  }

  @Override
  public void handle(CommandEvent command) {
    if (command instanceof StartFailover start) {
      engine.accept(order(start));
      transactions.registerInterposedSynchronization(new WakeOnCommit());
    }
  }

  private static FailoverOrder order(StartFailover start) {
    return new FailoverOrder(
        start.id(),
        start.job(),
        start.item(),
        start.vm(),
        Kind.valueOf(start.kind().name()),
        start.recoveryPoint(),
        start.network(),
        start.drill(),
        start.confirmSourceDown(),
        start.notes(),
        start.expiresAt(),
        null);
  }

  private final class WakeOnCommit implements Synchronization {
    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        engine.wake();
      }
    }
  }
}
