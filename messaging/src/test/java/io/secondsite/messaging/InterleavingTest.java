package io.secondsite.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing, sending, losing, repeating, failing, in any order; a seed makes a run. */
class InterleavingTest {
  private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
  private static final List<UUID> KEYS =
      IntStream.range(0, 3).mapToObj(i -> new UUID(0x4000, 0x8000_0000_0000_0000L + i)).toList();
  private static final int STEPS = 100;

  private final TestDatabase database = TestDatabase.fresh();
  private final ManualClock clock = new ManualClock(START);
  private final InMemoryBus bus = new InMemoryBus();
  private final Outbox outbox = new Outbox(database.source(), clock, "/secondsite/test", () -> {});
  private final OutboxRelay relay =
      new OutboxRelay(database.source(), bus, clock, RelaySettings.usual());
  private final Intake intake =
      new Intake(
          database.source(),
          database,
          outbox,
          clock,
          new IntakeSettings(
              1_000, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
  private final Map<UUID, Integer> published = new HashMap<>();
  private boolean isFailing;
  private int delivered;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyKeyIsTakenInWholeOnceAndInOrder(long seed) throws Exception {
    // Given
    Random random = new Random(seed);
    intake.register("test", Topic.MAPPING, this::handle);
    // When
    for (int step = 0; step < STEPS; step++) {
      step(random);
    }
    settle();
    // Then
    for (UUID key : KEYS) {
      List<String> wanted =
          IntStream.rangeClosed(1, published.getOrDefault(key, 0))
              .mapToObj(Integer::toString)
              .toList();
      assertThat(
              database.texts("select what from effect where key = '" + key + "' order by position"))
          .as("seed %d, key %s", seed, key)
          .isEqualTo(wanted);
    }
  }

  private void step(Random random) throws Exception {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> publish(KEYS.get(random.nextInt(KEYS.size())));
      case 3 -> {
        bus.lose(event -> random.nextInt(4) == 0);
        bus.doNotAcknowledge(event -> random.nextInt(4) == 0);
        relay.round();
      }
      case 4 -> deliver(delivered);
      case 5 -> deliver(Math.max(0, delivered - random.nextInt(5)));
      case 6 -> isFailing = random.nextBoolean();
      default -> {
        clock.advance(Duration.ofSeconds(2));
        intake.retryDue();
      }
    }
  }

  private void publish(UUID key) throws Exception {
    int number = published.merge(key, 1, Integer::sum);
    StorageMappingSet event =
        new StorageMappingSet(
            key, "vault", Integer.toString(number), "NewYork", "gold", "Chicago", "silver");
    database.run(() -> outbox.publish(event));
  }

  /** As a consumer does whose offset was committed at {@code from}. */
  private void deliver(int from) throws Exception {
    List<OutgoingEvent> all = bus.received();
    for (OutgoingEvent event : all.subList(Math.min(from, all.size()), all.size())) {
      intake.accept(
          "test",
          new ReceivedRecord(
              Topic.MAPPING, 0, 0, START, event.key(), event.headers(), event.value()));
    }
    delivered = all.size();
  }

  private void settle() throws Exception {
    bus.lose(event -> false);
    bus.doNotAcknowledge(event -> false);
    isFailing = false;
    relay.round();
    deliver(0);
    while (intake.parkedCount() > 0) {
      clock.advance(Duration.ofSeconds(2));
      intake.retryDue();
    }
  }

  private void handle(IncomingEvent event) {
    Optional<String> name = event.data().map(data -> ((StorageMappingSet) data).name());
    database.execute(
        "insert into effect (key, what) values ('"
            + event.key()
            + "', '"
            + name.orElse("gone")
            + "')");
    if (isFailing) {
      throw new IllegalStateException("not now");
    }
  }
}
