package io.secondsite.rim.kafka;

import io.secondsite.messaging.OutboxRelay;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Wakes the relay once what was written is there to see. Thread-safe. */
@Singleton
final class AfterCommit {
  private final TransactionSynchronizationRegistry transactions;
  private final OutboxRelay relay;

  AfterCommit(TransactionSynchronizationRegistry transactions, OutboxRelay relay) {
    this.transactions = transactions;
    this.relay = relay;
  }

  /** Once for each transaction, however much it writes. */
  void wakeRelay() {
    if (transactions.getResource(this) != null) {
      return;
    }
    transactions.putResource(this, true);
    transactions.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
              relay.wake();
            }
          }
        });
  }
}
