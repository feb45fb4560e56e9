package io.secondsite.agent.index;

import io.secondsite.contracts.host.ReplicationDeltaEvent;

/**
 * Tells others what became durable here. Methods join the transaction of the index, so that an
 * entry and its event are kept both or neither.
 */
public interface Announcements {

  /** Whether anybody wants to be told. */
  boolean isWanted();

  /** The tables are there: what stands in the outbox may be sent. */
  void begin();

  void publish(ReplicationDeltaEvent event);
}
