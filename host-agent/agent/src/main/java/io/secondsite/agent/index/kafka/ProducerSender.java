package io.secondsite.agent.index.kafka;

import io.secondsite.messaging.EventSender;
import io.secondsite.messaging.OutgoingEvent;
import io.secondsite.messaging.Payload;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends with Kafka's producer, which is made at the first event. Used by the relay's thread. */
@Singleton
final class ProducerSender implements EventSender {
  private static final Logger log = LoggerFactory.getLogger(ProducerSender.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);
  private static final Map<String, Object> LIMITS =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          5_000,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          10_000,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          3_000L,
          ProducerConfig.LINGER_MS_CONFIG,
          0,
          ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
          2_000L);

  private final Provider<Map<String, Object>> settings;
  private @Nullable KafkaProducer<String, byte[]> producer;

  ProducerSender(@Identifier("default-kafka-broker") Provider<Map<String, Object>> settings) {
    this.settings = settings;
  }

  @Override
  public Set<UUID> send(List<OutgoingEvent> events) throws InterruptedException {
    Map<UUID, Future<RecordMetadata>> sent = new HashMap<>();
    try {
      for (OutgoingEvent event : events) {
        sent.put(event.id(), producer().send(record(event)));
      }
    } catch (KafkaException e) {
      log.atDebug().setCause(e).log("not sent");
    }
    Set<UUID> safe = new HashSet<>();
    for (Map.Entry<UUID, Future<RecordMetadata>> one : sent.entrySet()) {
      try {
        one.getValue().get();
        safe.add(one.getKey());
      } catch (ExecutionException e) {
        log.atDebug().addKeyValue("event", one.getKey()).setCause(e).log("not sent");
      }
    }
    return safe;
  }

  private synchronized KafkaProducer<String, byte[]> producer() {
    KafkaProducer<String, byte[]> present = producer;
    if (present == null) {
      Map<String, Object> all = new HashMap<>(settings.get());
      all.keySet().retainAll(ProducerConfig.configNames());
      all.putAll(LIMITS);
      present = new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer());
      producer = present;
    }
    return present;
  }

  private static ProducerRecord<String, byte[]> record(OutgoingEvent event) {
    RecordHeaders headers = new RecordHeaders();
    event
        .headers()
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return new ProducerRecord<>(
        event.topic(), null, event.key(), event.value().map(Payload::bytes).orElse(null), headers);
  }

  @PreDestroy
  synchronized void close() {
    if (producer != null) {
      producer.close(CLOSE_DEADLINE);
    }
  }
}
