package io.secondsite.messaging;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A record to send, as it stands in the outbox.
 *
 * @param topic as Kafka knows it
 * @param value empty is a tombstone
 */
public record OutgoingEvent(
    UUID id, String topic, String key, Map<String, String> headers, Optional<Payload> value) {
  public OutgoingEvent {
    headers = Map.copyOf(headers);
  }
}
