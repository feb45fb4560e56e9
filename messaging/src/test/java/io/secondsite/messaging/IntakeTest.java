package io.secondsite.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeTest {
  private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
  private static final String TYPE = "io.secondsite.mapping.StorageMappingSet.v1";
  private static final UUID A = UUID.fromString("00000000-0000-4000-8000-00000000000a");
  private static final UUID B = UUID.fromString("00000000-0000-4000-8000-00000000000b");

  private final TestDatabase database = TestDatabase.fresh();
  private final ManualClock clock = new ManualClock(START);
  private final Set<String> failing = new HashSet<>();
  private final IntakeSettings settings =
      new IntakeSettings(3, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMillis(100));
  private final Intake intake = intake();
  private int offset;

  private Intake intake() {
    Outbox outbox = new Outbox(database.source(), clock, "/secondsite/test", () -> {});
    return new Intake(database.source(), database, outbox, clock, settings);
  }

  @BeforeEach
  void listen() {
    intake.register("test", Topic.MAPPING, this::handle);
  }

  private void handle(IncomingEvent event) {
    String what = event.data().map(data -> ((StorageMappingSet) data).name()).orElse("gone");
    database.execute(
        "insert into effect (key, what) values ('" + event.key() + "', '" + what + "')");
    if (failing.contains(what)) {
      throw new IllegalStateException("no " + what + "\0 today");
    }
  }

  private ReceivedRecord record(UUID id, String name) {
    return record(UUID.randomUUID(), id, name);
  }

  private ReceivedRecord record(UUID event, UUID id, String name) {
    Payload payload =
        EventJson.write(
            new StorageMappingSet(id, "vault", name, "NewYork", "gold", "Chicago", "silver"));
    return raw(
        id.toString(),
        CloudEventHeaders.of(event, "/secondsite/test", TYPE, id.toString(), START, 1),
        Optional.of(payload));
  }

  private ReceivedRecord raw(String key, Map<String, String> headers, Optional<Payload> value) {
    return new ReceivedRecord(Topic.MAPPING, 0, offset++, START, key, headers, value);
  }

  private List<String> effects(UUID id) {
    return database.texts("select what from effect where key = '" + id + "' order by position");
  }

  private List<String> deadLetters() {
    return database.texts(
        "select headers from outbox where topic = 'secondsite.dead-letter' order by position");
  }

  private void passTimeAndRetry() throws Exception {
    clock.advance(Duration.ofSeconds(10));
    int gone = intake.retryDue();
    while (gone > 0) {
      gone = intake.retryDue();
    }
  }

  @Test
  void aRepeatedEventIsTakenOnce() throws Exception {
    // Given
    ReceivedRecord record = record(A, "one");
    // When
    intake.accept("test", record);
    intake.accept("test", record);
    // Then
    assertThat(effects(A)).containsExactly("one");
  }

  @Test
  void eachConsumerTakesAnEventForItself() throws Exception {
    // Given
    intake.register("other", Topic.MAPPING, this::handle);
    ReceivedRecord record = record(A, "one");
    // When
    intake.accept("test", record);
    intake.accept("other", record);
    // Then
    assertThat(effects(A)).containsExactly("one", "one");
  }

  @Test
  void aTombstoneComesWithoutData() throws Exception {
    // When
    intake.accept(
        "test",
        raw(
            A.toString(),
            CloudEventHeaders.of(
                UUID.randomUUID(),
                "/secondsite/test",
                CloudEventHeaders.TOMBSTONE,
                A.toString(),
                START,
                2),
            Optional.empty()));
    // Then
    assertThat(effects(A)).containsExactly("gone");
  }

  @Test
  void aFailureUndoesItsEffectParksItsKeyAndOnlyThat() throws Exception {
    // Given
    failing.add("bad");
    // When
    intake.accept("test", record(A, "bad"));
    intake.accept("test", record(A, "behind"));
    intake.accept("test", record(B, "fine"));
    // Then
    assertThat(effects(A)).isEmpty();
    assertThat(effects(B)).containsExactly("fine");
    assertThat(intake.parkedCount()).isEqualTo(2);
  }

  @Test
  void aParkedKeyGoesOnInOrderOnceTheCauseIsMended() throws Exception {
    // Given
    failing.add("bad");
    intake.accept("test", record(A, "bad"));
    intake.accept("test", record(A, "second"));
    intake.accept("test", record(A, "third"));
    // When
    failing.clear();
    passTimeAndRetry();
    // Then
    assertThat(effects(A)).containsExactly("bad", "second", "third");
    assertThat(intake.parkedCount()).isZero();
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aParkedEventIsNotTriedBeforeItsTime() throws Exception {
    // Given
    failing.add("bad");
    intake.accept("test", record(A, "bad"));
    failing.clear();
    // When
    int gone = intake.retryDue();
    // Then
    assertThat(gone).isZero();
    assertThat(effects(A)).isEmpty();
  }

  @Test
  void I33_afterItsLastAttemptAnEventGoesToTheDeadLettersAndItsKeyGoesOn() throws Exception {
    // Given
    failing.add("bad");
    ReceivedRecord bad = record(A, "bad");
    intake.accept("test", bad);
    intake.accept("test", record(A, "behind"));
    // When
    passTimeAndRetry();
    passTimeAndRetry();
    // Then
    assertThat(effects(A)).containsExactly("behind");
    assertThat(deadLetters()).hasSize(1);
    assertThat(deadLetters().getFirst())
        .contains("\"secondsite_attempts\":\"3\"")
        .contains("\"secondsite_consumer\":\"test\"")
        .contains("\"secondsite_topic\":\"secondsite.mapping\"")
        .contains("no bad")
        .contains(bad.headers().get("ce_id"));
    // And it does not come back
    intake.accept("test", bad);
    assertThat(effects(A)).containsExactly("behind");
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void redeliveryOfAParkedKeyParksNothingTwice() throws Exception {
    // Given
    failing.add("bad");
    ReceivedRecord first = record(A, "bad");
    ReceivedRecord second = record(A, "second");
    intake.accept("test", first);
    intake.accept("test", second);
    // When
    intake.accept("test", first);
    intake.accept("test", second);
    failing.clear();
    passTimeAndRetry();
    // Then
    assertThat(effects(A)).containsExactly("bad", "second");
  }

  @Test
  void whatWasParkedBeforeARestartIsTriedOnceItsConsumerIsKnown() throws Exception {
    // Given
    failing.add("bad");
    intake.accept("test", record(A, "bad"));
    failing.clear();
    clock.advance(Duration.ofSeconds(10));
    Intake restarted = intake();
    assertThat(restarted.retryDue()).isZero();
    // When
    restarted.register("test", Topic.MAPPING, this::handle);
    restarted.retryDue();
    // Then
    assertThat(effects(A)).containsExactly("bad");
  }

  @Test
  void anUnknownTypeIsPassedOver() throws Exception {
    // When
    intake.accept("test", withHeader("ce_type", TYPE.replace(".v1", ".v9")));
    // Then
    assertThat(effects(A)).isEmpty();
    assertThat(deadLetters()).isEmpty();
    assertThat(intake.parkedCount()).isZero();
  }

  private ReceivedRecord withHeader(String name, String value) {
    ReceivedRecord good = record(A, "one");
    Map<String, String> headers = new java.util.HashMap<>(good.headers());
    headers.put(name, value);
    return raw(good.key(), headers, good.value());
  }

  @ParameterizedTest
  @CsvSource({
    "ce_specversion, 0.3",
    "ce_id, x",
    "ce_time, yesterday",
    "ce_aggregateversion, first",
    "ce_type, ''",
    "ce_type, io.secondsite.vault.ServerRenewed.v1",
  })
  void aBadHeaderLeadsToTheDeadLetters(String name, String value) throws Exception {
    // When
    ReceivedRecord record = withHeader(name, value);
    intake.accept("test", record);
    intake.accept("test", record);
    // Then
    assertThat(effects(A)).isEmpty();
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void anythingAtAllLeadsToTheDeadLettersAndNeverToAFailure() throws Exception {
    // Given
    byte[] noise = {0, -1, 123, 34};
    ReceivedRecord good = record(A, "one");
    List<UnaryOperator<ReceivedRecord>> damages =
        List.of(
            it -> raw(it.key(), Map.of(), it.value()),
            it -> raw("", it.headers(), it.value()),
            it -> raw("a\0b", it.headers(), it.value()),
            it -> raw("x".repeat(5_000), it.headers(), it.value()),
            it -> raw("another", it.headers(), it.value()),
            it -> raw(it.key(), it.headers(), Optional.of(Payload.of(noise))),
            it -> raw(it.key(), it.headers(), Optional.of(Payload.of(new byte[0]))),
            it -> raw(it.key(), it.headers(), json("null")),
            it -> raw(it.key(), it.headers(), json("[]")),
            it -> raw(it.key(), it.headers(), json("{}")),
            it -> raw(it.key(), it.headers(), json("{\"id\":\"" + A + "\"} x")),
            it -> raw(it.key(), it.headers(), Optional.of(Payload.of(new byte[1_000_000]))),
            it -> raw(it.key(), Map.of("ce\0x", "y\0".repeat(9_000)), it.value()));
    // When
    for (UnaryOperator<ReceivedRecord> damage : damages) {
      intake.accept("test", damage.apply(good));
    }
    // Then
    assertThat(deadLetters()).hasSize(damages.size());
    assertThat(effects(A)).isEmpty();
    // And the next good one is taken
    intake.accept("test", good);
    assertThat(effects(A)).containsExactly("one");
  }

  private static Optional<Payload> json(String text) {
    return Optional.of(Payload.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void unknownFieldsArePassedOver() throws Exception {
    // Given
    ReceivedRecord good = record(A, "one");
    String text = new String(good.value().orElseThrow().bytes(), StandardCharsets.UTF_8);
    // When
    intake.accept(
        "test", raw(good.key(), good.headers(), json(text.replaceFirst("\\{", "{\"later\":1,"))));
    // Then
    assertThat(effects(A)).containsExactly("one");
  }

  @Test
  void pausesGrowToTheLongest() {
    assertThat(settings.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.pauseAfter(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.pauseAfter(30)).isEqualTo(Duration.ofSeconds(8));
  }
}
