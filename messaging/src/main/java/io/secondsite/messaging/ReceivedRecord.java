package io.secondsite.messaging;

import io.secondsite.contracts.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A record as it lies on the bus, not yet understood.
 *
 * @param key empty where the record has none
 * @param headers the last of each name, as text
 * @param value empty is a tombstone
 */
public record ReceivedRecord(
    Topic topic,
    int partition,
    long offset,
    Instant time,
    String key,
    Map<String, String> headers,
    Optional<Payload> value) {
  public ReceivedRecord {
    headers = Map.copyOf(headers);
  }
}
