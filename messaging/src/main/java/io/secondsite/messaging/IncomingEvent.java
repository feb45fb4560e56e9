package io.secondsite.messaging;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.Topic;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An event as it came in.
 *
 * @param aggregateVersion counts up by one for each key at its publisher; starts anew when the
 *     publisher lost its database or the key has another publisher
 * @param data empty is a tombstone: what the key names is gone
 */
public record IncomingEvent(
    UUID id,
    Topic topic,
    String key,
    String type,
    Instant time,
    long aggregateVersion,
    Optional<Event> data) {}
