package io.secondsite.rim.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.messaging.OutgoingEvent;
import io.secondsite.messaging.Payload;
import io.secondsite.messaging.ReceivedRecord;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records as Kafka's client and the connector have them. */
final class Records {
  private Records() {}

  static ReceivedRecord received(Topic topic, ConsumerRecord<String, byte[]> record) {
    byte @Nullable [] value = record.value();
    return new ReceivedRecord(
        topic,
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(Math.max(0, record.timestamp())),
        Optional.ofNullable(record.key()).orElse(""),
        texts(record.headers()),
        Optional.ofNullable(value).map(Payload::of));
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new HashMap<>();
    for (Header header : headers) {
      byte @Nullable [] value = header.value();
      if (value != null) {
        texts.put(header.key(), new String(value, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  static Record<String, byte[]> record(OutgoingEvent event) {
    return Record.of(event.key(), event.value().map(Payload::bytes).orElse(null));
  }

  static OutgoingKafkaRecordMetadata<String> metadata(OutgoingEvent event) {
    RecordHeaders headers = new RecordHeaders();
    event
        .headers()
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return OutgoingKafkaRecordMetadata.<String>builder()
        .withTopic(event.topic())
        .withKey(event.key())
        .withHeaders(headers)
        .build();
  }
}
