package io.secondsite.provider.action.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.CommandEvent.ActOnReplica;
import io.secondsite.provider.action.ActionEngine;
import io.secondsite.provider.action.ActionKind;
import io.secondsite.provider.action.ActionOrder;
import io.secondsite.provider.command.kafka.CommandHandler;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Takes the vault's commands about recovery points; they begin once they are kept. */
@Singleton
final class ActionCommands implements CommandHandler {
  private final ActionEngine engine;
  private final TransactionSynchronizationRegistry transactions;

  ActionCommands(ActionEngine engine, TransactionSynchronizationRegistry transactions) {
    this.engine = engine;
    this.transactions = transactions;
  }

  @Override
  public boolean takes(CommandEvent command) {
    return command instanceof ActOnReplica;
  }

  @Override
  public void handle(CommandEvent command) {
    if (command instanceof ActOnReplica act) {
      engine.accept(order(act));
      transactions.registerInterposedSynchronization(new WakeOnCommit());
    }
  }

  private static ActionOrder order(ActOnReplica act) {
    return new ActionOrder(
        act.id(),
        act.job(),
        act.item(),
        act.vm(),
        ActionKind.valueOf(act.action().name()),
        act.point(),
        act.pin(),
        act.expiresAt());
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
