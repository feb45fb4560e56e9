package io.secondsite.messaging;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The bus, as the relay sees it. */
public interface EventSender {

  /**
   * Sends events and waits until each was acknowledged or has failed. No two of them have the same
   * topic and key, so that nothing depends on the order in which they arrive.
   *
   * @return the ids of those that are safe at the bus
   */
  Set<UUID> send(List<OutgoingEvent> events) throws InterruptedException;
}
