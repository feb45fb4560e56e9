package io.secondsite.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.contracts.vault.RegistrationEvent.ServerRenewed;
import io.secondsite.testkit.ManualClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {
  private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");

  private final TestDatabase database = TestDatabase.fresh();
  private final ManualClock clock = new ManualClock(START);
  private final InMemoryBus bus = new InMemoryBus();
  private final Outbox outbox = new Outbox(database.source(), clock, "/secondsite/test", () -> {});
  private final OutboxRelay relay = relay();

  private OutboxRelay relay() {
    return new OutboxRelay(database.source(), bus, clock, RelaySettings.usual());
  }

  private static StorageMappingSet mapping(UUID id, String name) {
    return new StorageMappingSet(id, "vault", name, "NewYork", "gold", "Chicago", "silver");
  }

  private void publish(UUID id, String name) throws Exception {
    database.run(() -> outbox.publish(mapping(id, name)));
  }

  private long unpublished() {
    return Long.parseLong(
        database.texts("select count(*) from outbox where published_at is null").getFirst());
  }

  @Test
  void anEventCarriesItsHeadersAndItsInstantsAsText() throws Exception {
    // Given
    database.run(() -> outbox.publish(new ServerRenewed("NewYork", "vault", START)));
    // When
    relay.round();
    // Then
    OutgoingEvent sent = bus.received().getFirst();
    assertThat(sent.topic()).isEqualTo("secondsite.registration");
    assertThat(sent.key()).isEqualTo("NewYork");
    assertThat(sent.headers())
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_type", "io.secondsite.vault.ServerRenewed.v1")
        .containsEntry("ce_source", "/secondsite/test")
        .containsEntry("ce_subject", "NewYork")
        .containsEntry("ce_time", START.toString())
        .containsEntry("ce_aggregateversion", "1")
        .containsEntry("ce_datacontenttype", "application/json");
    assertThat(
            new String(sent.value().orElseThrow().bytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"at\":\"2026-11-23T04:00:00Z\"");
  }

  @Test
  void aRolledBackEventIsNeverSentAndLeavesNoGap() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    assertThatThrownBy(() ->
            database.run(() -> {
              outbox.publish(mapping(id, "undone"));
              throw new IllegalStateException("undo");
            }))
        .hasMessage("undo");
    publish(id, "one");
    // When
    relay.round();
    // Then
    assertThat(bus.versions(id.toString())).containsExactly(1L);
  }

  @Test
  void nothingIsAnnouncedOutsideOfATransaction() {
    assertThatThrownBy(() -> outbox.publish(mapping(UUID.randomUUID(), "x")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(unpublished()).isZero();
  }

  @Test
  void aTombstoneHasNoValueAndCountsOn() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    publish(id, "one");
    database.run(() -> outbox.tombstone(Topic.MAPPING, id.toString()));
    // When
    relay.round();
    // Then
    OutgoingEvent tombstone = bus.received().getLast();
    assertThat(tombstone.value()).isEmpty();
    assertThat(tombstone.headers())
        .containsEntry("ce_aggregateversion", "2")
        .containsEntry("ce_type", "io.secondsite.Tombstone.v1")
        .doesNotContainKey("ce_datacontenttype");
  }

  @Test
  void aTombstoneMeansNothingOnATopicThatForgets() {
    assertThatThrownBy(() -> database.run(() -> outbox.tombstone(Topic.JOB, "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEventThatNoBrokerTakesIsRefusedAtOnce() {
    assertThatThrownBy(() -> publish(UUID.randomUUID(), "x".repeat(Outbox.EVENT_BYTES_MAX)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTransactionThatCommitsLateIsNotSkipped() throws Exception {
    // Given: a lower position that is not visible yet
    UUID slow = UUID.randomUUID();
    UUID quick = UUID.randomUUID();
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch mayCommit = new CountDownLatch(1);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> late =
          other.submit(() -> {
            database.run(() -> {
              outbox.publish(mapping(slow, "slow"));
              written.countDown();
              mayCommit.await();
            });
            return true;
          });
      written.await();
      publish(quick, "quick");
      relay.round();
      assertThat(bus.received()).extracting(OutgoingEvent::key).containsExactly(quick.toString());
      // When
      mayCommit.countDown();
      late.get();
    }
    relay.round();
    // Then
    assertThat(bus.received())
        .extracting(OutgoingEvent::key)
        .containsExactly(quick.toString(), slow.toString());
  }

  @Test
  void aCrashBetweenSendingAndMarkingRepeatsButNeitherLosesNorReorders() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    for (int i = 0; i < 5; i++) {
      publish(id, "n" + i);
    }
    bus.doNotAcknowledge(event -> "3".equals(event.headers().get("ce_aggregateversion")));
    // When
    relay.round();
    bus.doNotAcknowledge(event -> false);
    relay().round();
    // Then
    assertThat(bus.received()).hasSize(6);
    assertThat(bus.versions(id.toString())).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(unpublished()).isZero();
  }

  @Test
  void whatTheBusDoesNotTakeWaitsAndHoldsItsOwnTopicOnly() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    publish(id, "one");
    publish(id, "two");
    database.run(() -> outbox.publish(new ServerRenewed("NewYork", "vault", START)));
    bus.lose(event -> event.topic().equals("secondsite.mapping"));
    // When
    relay.round();
    // Then
    assertThat(bus.received()).extracting(OutgoingEvent::key).containsExactly("NewYork");
    assertThat(unpublished()).isEqualTo(2);
    // And when it takes them again
    bus.lose(event -> false);
    relay.round();
    assertThat(bus.versions(id.toString())).containsExactly(1L, 2L);
  }

  @Test
  void ofTwoRelaysOneWorksAtATime() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    for (int i = 0; i < 200; i++) {
      publish(id, "n" + i);
    }
    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Boolean>> both =
          List.of(threads.submit(() -> rounds(relay())), threads.submit(() -> rounds(relay())));
      for (Future<Boolean> one : both) {
        assertThat(one.get()).isTrue();
      }
    }
    // Then
    assertThat(bus.received()).hasSize(200);
    assertThat(bus.versions(id.toString()))
        .isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
  }

  private boolean rounds(OutboxRelay one) throws SQLException, InterruptedException {
    while (unpublished() > 0) {
      one.round();
    }
    return true;
  }

  @Test
  void aRelayWhoseLockIsHeldElsewhereSendsNothing() throws Exception {
    // Given
    publish(UUID.randomUUID(), "one");
    try (Connection other = database.source().getConnection()) {
      assertThat(new OutboxTable(other).lock()).isTrue();
      // When
      int sent = relay.round();
      // Then
      assertThat(sent).isZero();
      assertThat(bus.received()).isEmpty();
    }
    assertThat(relay.round()).isEqualTo(1);
  }

  @Test
  void sentEventsStayForAWeekAndOfCompactedTopicsTheNewestStays() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    publish(id, "old");
    publish(id, "new");
    database.run(() ->
        outbox.publish(
            new io.secondsite.contracts.vault.CommandEvent.RefreshInventory(
                UUID.randomUUID(), "NewYork", null, START)));
    relay.round();
    // When
    clock.advance(Duration.ofDays(7));
    relay.round();
    // Then
    assertThat(database.texts("select id from outbox")).hasSize(3);
    // And when
    clock.advance(Duration.ofDays(2));
    relay.round();
    // Then
    assertThat(database.texts("select key || ' ' || version from outbox"))
        .containsExactly(id + " 2");
  }

  @Test
  void aWipedBusIsFilledAgainFromTheOutbox() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    publish(id, "one");
    publish(id, "two");
    relay.round();
    // When
    database.execute("update outbox set published_at = null");
    relay.round();
    // Then
    assertThat(bus.received())
        .extracting(event -> event.headers().get("ce_aggregateversion"))
        .containsExactly("1", "2", "1", "2");
  }
}
