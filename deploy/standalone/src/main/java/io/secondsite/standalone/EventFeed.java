package io.secondsite.standalone;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.secondsite.contracts.Event;
import io.secondsite.contracts.EventCatalogue;
import io.secondsite.contracts.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The events of all topics, as somebody sees who only reads. Not thread-safe. */
final class EventFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;

  private EventFeed(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /**
   * One record.
   *
   * @param source the service, e.g. {@code /secondsite/vault-service}
   * @param line a sentence for people
   * @param raw all of it, as JSON
   */
  record Entry(String time, Topic topic, String source, String type, String line, ObjectNode raw) {}

  static EventFeed open(KafkaAccess access) {
    Properties settings = access.properties();
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Arrays.stream(Topic.values())
            .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    return new EventFeed(consumer, partitions);
  }

  EventFeed fromBeginning() {
    consumer.seekToBeginning(partitions);
    return this;
  }

  EventFeed fromNow() {
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seeking is lazy: decide what "now" is
    return this;
  }

  /** What has come since the last call, by time; empty after a quarter of a second without. */
  List<Entry> next() {
    return StreamSupport.stream(consumer.poll(POLL).spliterator(), false)
        .map(EventFeed::entry)
        .sorted(Comparator.comparing(Entry::time))
        .toList();
  }

  /** Whether everything that was written until now has been read. */
  boolean isAtEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream()
        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
  }

  private static Entry entry(ConsumerRecord<String, byte[]> record) {
    Topic topic =
        Arrays.stream(Topic.values())
            .filter(one -> one.topicName().equals(record.topic()))
            .findFirst()
            .orElseThrow();
    ObjectNode raw = JSON.createObjectNode();
    raw.put("topic", record.topic());
    raw.put("key", record.key());
    for (Header header : record.headers()) {
      raw.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    byte[] value = record.value();
    String type = raw.path("ce_type").asText("");
    String line;
    if (value == null) {
      raw.putNull("data");
      line = "gone: " + record.key();
    } else {
      line = line(raw, topic, type, value);
    }
    return new Entry(
        raw.path("ce_time").asText(java.time.Instant.ofEpochMilli(record.timestamp()).toString()),
        topic,
        raw.path("ce_source").asText(topic.publisher()),
        type,
        line,
        raw);
  }

  private static String line(ObjectNode raw, Topic topic, String type, byte[] value) {
    try {
      JsonNode data = JSON.readTree(value);
      raw.set("data", data);
      Optional<Class<? extends Event>> kind = EventCatalogue.kindOf(type);
      return kind.isPresent()
          ? EventLine.of(topic, JSON.treeToValue(data, kind.get()))
          : "a kind of event that this version does not know: " + type;
    } catch (IOException | RuntimeException e) {
      raw.put("data", new String(value, StandardCharsets.UTF_8));
      return "not readable: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
