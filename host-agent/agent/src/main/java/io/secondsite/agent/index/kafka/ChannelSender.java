package io.secondsite.agent.index.kafka;

import io.secondsite.messaging.EventSender;
import io.secondsite.messaging.OutgoingEvent;
import io.secondsite.messaging.Payload;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends through the one outgoing channel; topic, key and headers are each event's own. The
 * channel's client is made at the first event, so that an agent without a broker looks for none.
 * Used by the relay's thread.
 */
@Singleton
final class ChannelSender implements EventSender {
  private static final Logger log = LoggerFactory.getLogger(ChannelSender.class);
  private static final String CHANNEL = "outbox";

  /** Far longer than the producer's own deadlines: it always answers before. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private final Emitter<Record<String, byte[]>> channel;

  ChannelSender(
      @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          Emitter<Record<String, byte[]>> channel) {
    this.channel = channel;
  }

  @Override
  public Set<UUID> send(List<OutgoingEvent> events) throws InterruptedException {
    Set<UUID> safe = ConcurrentHashMap.newKeySet();
    CountDownLatch unanswered = new CountDownLatch(events.size());
    events.forEach(event -> send(event, safe, unanswered));
    if (!unanswered.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      log.atWarn().addKeyValue("events", unanswered.getCount()).log("Kafka's producer is silent");
    }
    return Set.copyOf(safe);
  }

  private void send(OutgoingEvent event, Set<UUID> safe, CountDownLatch unanswered) {
    try {
      channel.send(
          Message.of(
              Record.of(event.key(), event.value().map(Payload::bytes).orElse(null)),
              Metadata.of(metadata(event)),
              () -> {
                safe.add(event.id());
                return answered(unanswered);
              },
              failure -> {
                log.atDebug().addKeyValue("event", event.id()).setCause(failure).log("not sent");
                return answered(unanswered);
              }));
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("event", event.id()).setCause(e).log("the channel refuses");
      unanswered.countDown();
    }
  }

  private static OutgoingKafkaRecordMetadata<String> metadata(OutgoingEvent event) {
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

  private static CompletionStage<Void> answered(CountDownLatch unanswered) {
    unanswered.countDown();
    return CompletableFuture.completedFuture(null);
  }
}
