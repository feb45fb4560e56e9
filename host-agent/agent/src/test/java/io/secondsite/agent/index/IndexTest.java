package io.secondsite.agent.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexTest {
  private static final UUID VM = new UUID(1, 1);

  private final InMemoryIndexStore store = new InMemoryIndexStore();
  private final Index index =
      new Index(
          store, () -> Map.of(VM, List.of(point("p1"), point("p2"))), 4, Duration.ofMillis(20));

  @AfterEach
  void close() {
    index.close();
  }

  private static PointEntry point(String id) {
    return new PointEntry(VM, id, Instant.EPOCH, "K", "O", 1, 1, Instant.EPOCH);
  }

  private static CycleEntry cycle() {
    return new CycleEntry(VM, Instant.EPOCH, Instant.EPOCH, "COMPLETED", "p3", 1, 1, null);
  }

  @Test
  void theStartBuildsThePointsFromTheManifests() {
    // When
    index.start();
    // Then
    await().until(() -> store.points().equals(List.of("p1", "p2")));
    assertThat(index.isUp()).isTrue();
  }

  @Test
  void whatHappensWhileTheDatabaseIsAwayIsWrittenWhenItIsBack() {
    // Given
    store.away(true);
    index.start();
    index.add(cycle());
    index.put(point("p3"));
    assertThat(index.isUp()).isFalse();
    // When
    store.away(false);
    // Then
    await().until(() -> store.points().equals(List.of("p1", "p2", "p3")));
    assertThat(store.cycles()).hasSize(1);
    await().until(index::isUp);
  }

  @Test
  void aDatabaseThatGoesAwayIsNoticedWithoutAnythingToWrite() {
    // Given
    index.start();
    await().until(index::isUp);
    // When
    store.away(true);
    // Then
    await().until(() -> !index.isUp());
  }

  @Test
  void nobodyWaitsForAFullQueueAndPointsComeBackFromTheManifests() {
    // Given
    store.away(true);
    for (int i = 0; i < 10; i++) {
      index.put(point("x" + i));
    }
    assertThat(index.dropped()).isEqualTo(6);
    // When
    store.away(false);
    index.start();
    // Then
    await().until(() -> store.points().contains("p2") && store.points().contains("x3"));
  }

  @Test
  void anEntryThatTheDatabaseRefusesDoesNotStopTheOthers() {
    // Given
    store.refuseCycles();
    index.start();
    index.add(cycle());
    // When
    index.put(point("p9"));
    // Then
    await().until(() -> store.points().contains("p9"));
  }

  @Test
  void askingWithoutADatabaseIsToldAsSuch() {
    // Given
    store.away(true);
    // When / Then
    assertThatThrownBy(() -> index.newestCycles(VM, 5))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INDEX_UNAVAILABLE));
  }
}
