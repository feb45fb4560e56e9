package io.secondsite.messaging;

/** Takes in one event; runs in the transaction that remembers that it was taken in. */
@FunctionalInterface
public interface EventHandler {

  /** A failure undoes the effect; the event is tried again, and later ones of its key wait. */
  void handle(IncomingEvent event) throws Exception;
}
