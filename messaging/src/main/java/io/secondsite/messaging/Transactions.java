package io.secondsite.messaging;

/** How work is done in a transaction that the data source's connections join. */
public interface Transactions {

  /** Runs the work in a transaction of its own; any failure rolls it back and is thrown on. */
  void run(Work work) throws Exception;

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }
}
