package io.secondsite.testkit.stack;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.secondsite.contracts.Event;
import io.secondsite.contracts.EventCatalogue;
import io.secondsite.contracts.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The bus as the other services use it: sends events and reads what was sent. */
public final class Bus implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final String address;
  private final Clock clock;
  private final KafkaProducer<String, byte[]> producer;

  private Bus(String address, Clock clock) {
    this.address = address;
    this.clock = clock;
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address, "max.block.ms", 30_000),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  public static Bus at(String address) {
    return new Bus(address, Clock.systemUTC());
  }

  /** That of the running {@link ServiceStack}. */
  public static Bus ofStack() {
    return at(ServiceStack.kafka());
  }

  /** Publishes as another service does; returns the event's id. */
  public UUID publish(Event event) {
    UUID id = UUID.randomUUID();
    publish(id, event);
    return id;
  }

  /** Publishes with a given id: again, to be taken for the same. */
  public void publish(UUID id, Event event) {
    Topic topic = EventCatalogue.topicOf(event);
    try {
      send(
          topic.topicName(),
          event.key(),
          headers(id, EventCatalogue.typeOf(event.getClass()), event.key()),
          JSON.writeValueAsBytes(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public UUID tombstone(Topic topic, String key) {
    UUID id = UUID.randomUUID();
    send(topic.topicName(), key, headers(id, "io.secondsite.Tombstone.v1", key), null);
    return id;
  }

  /** The headers that an event has. */
  public Map<String, String> headers(UUID id, String type, String key) {
    Map<String, String> headers = new HashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", id.toString());
    headers.put("ce_source", "/secondsite/test");
    headers.put("ce_type", type);
    headers.put("ce_subject", key);
    headers.put("ce_time", clock.instant().toString());
    headers.put("ce_aggregateversion", "1");
    headers.put("ce_datacontenttype", "application/json");
    return headers;
  }

  /** Sends anything at all, also what no service would. */
  public void send(
      String topic, @Nullable String key, Map<String, String> headers, byte @Nullable [] value) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * What lies on a topic, from its beginning; in order for each key.
   *
   * @param headers the last of each name, as text
   * @param data empty for a tombstone and for what is no event of ours
   */
  public record Sent(
      int partition,
      long offset,
      @Nullable String key,
      Map<String, String> headers,
      Optional<Event> data) {
    /** The simple name of the event's kind, or the header as it is. */
    public String type() {
      return data.map(event -> event.getClass().getSimpleName())
          .orElse(headers.getOrDefault("ce_type", ""));
    }
  }

  public List<Sent> sent(Topic topic) {
    return sent(topic.topicName());
  }

  public List<Sent> sent(String topic) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "enable.auto.commit", false),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<Sent> sent = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> sent.add(sent(record)));
      }
      return sent;
    }
  }

  /** The events of a kind on a topic, from its beginning. */
  public <T extends Event> List<T> events(Topic topic, Class<T> kind) {
    return sent(topic).stream()
        .flatMap(sent -> sent.data().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private static Sent sent(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(header ->
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return new Sent(
        record.partition(), record.offset(), record.key(), headers, data(headers, record.value()));
  }

  private static Optional<Event> data(Map<String, String> headers, byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      Optional<Class<? extends Event>> kind =
          EventCatalogue.kindOf(headers.getOrDefault("ce_type", ""));
      return kind.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(value, kind.get()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
