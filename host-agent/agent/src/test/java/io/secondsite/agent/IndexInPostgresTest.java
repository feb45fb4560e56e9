package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.index.CycleEntry;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.index.IndexStore;
import io.secondsite.agent.index.PointEntry;
import io.secondsite.agent.stack.AgentUnderTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class IndexInPostgresTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456Z");

  @Inject
  @SuppressWarnings("NullAway.Init")
  Index index;

  @Inject
  @SuppressWarnings("NullAway.Init")
  IndexStore store;

  private final UUID vm = UUID.randomUUID();

  private PointEntry point(String id) {
    return new PointEntry(vm, id, AT, "CRASH_CONSISTENT", "DELTA", 1, 2, AT);
  }

  @Test
  void cyclesComeBackNewestFirstAndToTheMicrosecond() {
    // Given
    CycleEntry older = new CycleEntry(vm, AT, AT, "COMPLETED", "p1", 10, 5, null);
    CycleEntry newer = new CycleEntry(vm, AT.plusMillis(1), AT, "FAILED", null, 0, 0, "x");
    // When
    index.add(older);
    index.add(newer);
    // Then
    await().until(() -> index.isUp() && index.newestCycles(vm, 10).size() == 2);
    assertThat(index.newestCycles(vm, 10)).containsExactly(newer, older);
    assertThat(index.newestCycles(vm, 1)).containsExactly(newer);
  }

  @Test
  void pointsArePutReplacedAndRemovedAnyNumberOfTimes() {
    // Given
    await().until(index::isUp);
    // When
    store.put(point("a"));
    store.put(point("a"));
    store.remove(vm, "a");
    store.remove(vm, "a");
    store.replacePoints(vm, List.of(point("b"), point("c")));
    store.replacePoints(vm, List.of(point("c")));
    // Then
    store.put(point("c"));
    store.ping();
  }
}
