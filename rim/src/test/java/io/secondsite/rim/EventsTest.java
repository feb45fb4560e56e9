package io.secondsite.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.messaging.Outbox;
import io.secondsite.rim.service.Mappings;
import io.secondsite.testkit.stack.Bus;
import io.secondsite.testkit.stack.ServiceStack;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServiceStack.class)
class EventsTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Inject Outbox outbox;
  @Inject Mappings mappings;

  private Bus bus;

  @BeforeEach
  void open() {
    bus = Bus.ofStack();
  }

  @AfterEach
  void close() {
    bus.close();
  }

  private static StorageMappingSet mapping(UUID id, String name) {
    return new StorageMappingSet(id, "vault", name, "NewYork", "gold", "Chicago", "silver");
  }

  private void publish(StorageMappingSet event) {
    QuarkusTransaction.requiringNew().run(() -> outbox.publish(event));
  }

  private List<String> names(UUID id) {
    return bus.events(Topic.MAPPING, StorageMappingSet.class).stream()
        .filter(event -> event.id().equals(id))
        .map(StorageMappingSet::name)
        .toList();
  }

  private void awaitHeard(UUID id, String... names) {
    List<String> wanted =
        List.of(names).stream().map(name -> mapping(id, name).toString()).toList();
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(mappings.heard(id.toString())).isEqualTo(wanted));
  }

  @Test
  void whatIsPublishedInATransactionArrivesWithItsHeaders() {
    // Given
    UUID id = UUID.randomUUID();
    // When
    publish(mapping(id, "one"));
    publish(mapping(id, "two"));
    QuarkusTransaction.requiringNew().run(() -> outbox.tombstone(Topic.MAPPING, id.toString()));
    // Then
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(mappings.heard(id.toString()))
                .containsExactly(
                    mapping(id, "one").toString(), mapping(id, "two").toString(), "gone"));
    List<Bus.Sent> sent =
        bus.sent(Topic.MAPPING).stream().filter(it -> id.toString().equals(it.key())).toList();
    assertThat(sent)
        .extracting(it -> it.headers().get("ce_aggregateversion"))
        .containsExactly("1", "2", "3");
    assertThat(sent.getFirst().headers())
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_source", "/secondsite/rim-test")
        .containsEntry("ce_type", "io.secondsite.mapping.StorageMappingSet.v1")
        .containsEntry("ce_subject", id.toString())
        .containsEntry("ce_datacontenttype", "application/json")
        .containsKeys("ce_id", "ce_time");
  }

  @Test
  void whatIsRolledBackIsNeverHeardOf() {
    // Given
    UUID id = UUID.randomUUID();
    // When
    QuarkusTransaction.begin();
    outbox.publish(mapping(id, "never"));
    QuarkusTransaction.rollback();
    publish(mapping(id, "after"));
    // Then
    awaitHeard(id, "after");
    assertThat(names(id)).containsExactly("after");
  }

  @Test
  void nothingIsPublishedOutsideOfATransaction() {
    assertThatThrownBy(() -> outbox.publish(mapping(UUID.randomUUID(), "stray")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("transaction");
  }

  @Test
  void aRepeatedEventIsTakenOnce() {
    // Given
    UUID id = UUID.randomUUID();
    UUID event = UUID.randomUUID();
    // When
    bus.publish(event, mapping(id, "one"));
    bus.publish(event, mapping(id, "one"));
    bus.publish(mapping(id, "two"));
    // Then
    awaitHeard(id, "one", "two");
  }

  @Test
  void I33_aPoisonedEventStopsItsOwnKeyOnlyAndEndsInTheDeadLetters() {
    // Given
    UUID bad = UUID.randomUUID();
    UUID good = UUID.randomUUID();
    mappings.poison(bad.toString());
    // When
    UUID poison = bus.publish(mapping(bad, "poison"));
    bus.publish(mapping(good, "fine"));
    // Then
    awaitHeard(good, "fine");
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(deadLetter(poison)).containsKey("secondsite_reason"));
    assertThat(deadLetter(poison))
        .containsEntry("secondsite_consumer", "mappings")
        .containsEntry("secondsite_topic", "secondsite.mapping")
        .containsEntry("secondsite_attempts", "8");
    assertThat(deadLetter(poison).get("secondsite_reason")).contains("to fail");
    // And the key goes on
    mappings.heal(bad.toString());
    bus.publish(mapping(bad, "later"));
    awaitHeard(bad, "later");
  }

  @Test
  void aKeyWhoseCauseIsMendedGoesOnInOrder() {
    // Given
    UUID id = UUID.randomUUID();
    mappings.poison(id.toString());
    bus.publish(mapping(id, "one"));
    bus.publish(mapping(id, "two"));
    UUID other = UUID.randomUUID();
    bus.publish(mapping(other, "behind"));
    // When
    awaitHeard(other, "behind");
    mappings.heal(id.toString());
    // Then
    awaitHeard(id, "one", "two");
  }

  @Test
  void whatIsNoEventOfOursGoesToTheDeadLettersAndStopsNothing() {
    // Given
    UUID id = UUID.randomUUID();
    UUID broken = UUID.randomUUID();
    String topic = Topic.MAPPING.topicName();
    String type = "io.secondsite.mapping.StorageMappingSet.v1";
    byte[] noise = "{\"id\":".getBytes(StandardCharsets.UTF_8);
    // When
    bus.send(topic, "no-headers", Map.of(), noise);
    bus.send(topic, broken.toString(), bus.headers(broken, type, "x"), noise);
    bus.send(topic, "future", bus.headers(UUID.randomUUID(), type + "7", "future"), noise);
    bus.send(topic, "large", bus.headers(UUID.randomUUID(), type, "large"), new byte[950_000]);
    bus.publish(mapping(id, "fine"));
    // Then
    awaitHeard(id, "fine");
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(bus.sent(Topic.DEAD_LETTER))
                .extracting(Bus.Sent::key)
                .contains("no-headers", broken.toString(), "large")
                .doesNotContain("future"));
  }

  @Test
  void kafkaMayBeAwayAndNothingIsLostOrReordered() {
    // Given
    UUID id = UUID.randomUUID();
    publish(mapping(id, "before"));
    awaitHeard(id, "before");
    // When
    ServiceStack.stopKafka();
    for (int i = 0; i < 5; i++) {
      publish(mapping(id, "while-" + i));
    }
    ServiceStack.startKafka();
    publish(mapping(id, "after"));
    // Then
    awaitHeard(id, "before", "while-0", "while-1", "while-2", "while-3", "while-4", "after");
  }

  @Test
  void postgresMayBeAwayWhileEventsCome() {
    // Given
    UUID id = UUID.randomUUID();
    bus.publish(mapping(id, "before"));
    awaitHeard(id, "before");
    // When
    ServiceStack.stopPostgres();
    bus.publish(mapping(id, "while"));
    ServiceStack.startPostgres();
    bus.publish(mapping(id, "after"));
    // Then
    awaitHeard(id, "before", "while", "after");
  }

  private Map<String, String> deadLetter(UUID event) {
    return bus.sent(Topic.DEAD_LETTER).stream()
        .map(Bus.Sent::headers)
        .filter(headers -> event.toString().equals(headers.get("ce_id")))
        .findFirst()
        .orElse(Map.of());
  }
}
