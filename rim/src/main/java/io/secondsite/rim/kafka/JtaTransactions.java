package io.secondsite.rim.kafka;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.secondsite.messaging.Transactions;
import jakarta.inject.Singleton;

/** Transactions that JPA and the data source share. */
@Singleton
final class JtaTransactions implements Transactions {

  @Override
  public void run(Work work) throws Exception {
    try {
      QuarkusTransaction.requiringNew()
          .call(() -> {
            work.run();
            return true;
          });
    } catch (QuarkusTransactionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
