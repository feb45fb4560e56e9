package io.secondsite.messaging;

import io.secondsite.contracts.Topic;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Where records go that cannot be taken in: to the dead-letter topic, as they came, with the reason
 * in headers. They go through the outbox, so that giving up is one transaction. Thread-safe.
 */
final class DeadLetters {
  private static final int VALUE_BYTES_MAX = 256 * 1024;
  private static final int HEADER_LENGTH_MAX = 1_000;
  private static final int HEADERS_MAX = 50;
  private static final String NO_KEY = "(no key)";

  private final Outbox outbox;

  DeadLetters(Outbox outbox) {
    this.outbox = outbox;
  }

  void add(String consumer, ReceivedRecord record, int attempts, String reason) {
    Map<String, String> headers = new LinkedHashMap<>();
    record.headers().entrySet().stream()
        .limit(HEADERS_MAX)
        .forEach(header -> headers.put(brief(header.getKey()), brief(header.getValue())));
    headers.put("secondsite_reason", brief(reason));
    headers.put("secondsite_consumer", consumer);
    headers.put("secondsite_attempts", Integer.toString(attempts));
    headers.put("secondsite_topic", record.topic().topicName());
    headers.put("secondsite_partition", Integer.toString(record.partition()));
    headers.put("secondsite_offset", Long.toString(record.offset()));
    record
        .value()
        .ifPresent(value -> headers.put("secondsite_bytes", Integer.toString(value.sizeBytes())));
    outbox.write(
        Topic.DEAD_LETTER,
        key(record.key()),
        UUID.randomUUID(),
        record.value().map(value -> value.cutTo(VALUE_BYTES_MAX)),
        version -> headers);
  }

  /** The name of a record that has no id of its own; the same when it comes again. */
  static UUID idOf(ReceivedRecord record) {
    String place =
        record.topic() + "/" + record.partition() + "/" + record.offset() + "/" + record.time();
    return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
  }

  private static String key(String key) {
    String storable = ParkedEvents.storable(key);
    String cut = storable.substring(0, Math.min(storable.length(), Outbox.KEY_LENGTH_MAX));
    return cut.isBlank() ? NO_KEY : cut;
  }

  private static String brief(String text) {
    return text.substring(0, Math.min(text.length(), HEADER_LENGTH_MAX));
  }
}
