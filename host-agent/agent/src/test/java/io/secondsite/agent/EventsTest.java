package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.index.IndexStore;
import io.secondsite.agent.index.PointEntry;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.EventingAgent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.host.ReplicationDeltaEvent.InitialReplicationProgressed;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointCommitted;
import io.secondsite.testkit.stack.Bus;
import io.secondsite.testkit.stack.ServiceStack;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes durable is told, once, whoever is away meanwhile. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
@QuarkusTestResource(value = ServiceStack.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = EventingAgent.class, restrictToAnnotatedClass = true)
class EventsTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456Z");
  private static final Duration SOON = Duration.ofSeconds(60);

  @Inject
  @SuppressWarnings("NullAway.Init")
  Index index;

  @Inject
  @SuppressWarnings("NullAway.Init")
  IndexStore store;

  private final UUID vm = UUID.randomUUID();

  private PointEntry point(String id) {
    RecoveryPointCommitted event =
        new RecoveryPointCommitted(
            vm,
            "NewYork",
            "web",
            id,
            1,
            1,
            AT,
            "CRASH_CONSISTENT",
            List.of(),
            1,
            2,
            3,
            "d",
            AT,
            null);
    return new PointEntry(vm, id, AT, "CRASH_CONSISTENT", "DELTA", 1, 3, AT, Optional.of(event));
  }

  private List<String> told() {
    try (Bus bus = Bus.ofStack()) {
      return bus.sent(Topic.REPLICATION_DELTA).stream()
          .filter(sent -> vm.toString().equals(sent.key()))
          .map(sent -> sent.type() + " " + point(sent))
          .toList();
    }
  }

  private static String point(Bus.Sent sent) {
    return switch ((ReplicationDeltaEvent) sent.data().orElseThrow()) {
      case RecoveryPointCommitted point -> point.point();
      case ReplicationDeltaEvent.RecoveryPointRemoved point -> point.point();
      case InitialReplicationProgressed progress -> progress.bytesStaged() + "";
      case ReplicationDeltaEvent.ReplicationHealthChanged health -> health.health();
      case ReplicationDeltaEvent.RecoveryPointsMarked marked -> marked.marks().size() + "";
    };
  }

  @Test
  void pointsAreToldOnceAlsoWhenKafkaWasAwayAndTheIndexWasLost() throws Exception {
    // Given
    await().atMost(SOON).until(index::isUp);
    store.put(point("a"));
    ServiceStack.stopKafka();
    // When
    store.put(point("a"));
    index.put(point("b"));
    store.remove(vm, "unknown");
    index.announce(new InitialReplicationProgressed(vm, "NewYork", 7, null, AT));
    ServiceStack.startKafka();
    try (Connection connection =
            DriverManager.getConnection(ServiceStack.jdbcUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      await().atMost(SOON).until(() -> told().size() == 3);
      statement.executeUpdate("delete from recovery_point");
    }
    store.replacePoints(vm, List.of(point("a"), point("c")));
    store.remove(vm, "a");
    // Then
    await().atMost(SOON).until(() -> told().size() >= 5);
    assertThat(told())
        .containsExactly(
            "RecoveryPointCommitted a",
            "RecoveryPointCommitted b",
            "InitialReplicationProgressed 7",
            "RecoveryPointCommitted c",
            "RecoveryPointRemoved a");
  }

  @Test
  void pointsOfAnIndexFromBeforeEventsWereWantedAreToldAtTheNextRebuild() throws Exception {
    // Given
    await().atMost(SOON).until(index::isUp);
    store.put(new PointEntry(vm, "old", AT, "CRASH_CONSISTENT", "DELTA", 1, 3, AT));
    // When
    store.replacePoints(vm, List.of(point("old")));
    // Then
    await().atMost(SOON).until(() -> told().equals(List.of("RecoveryPointCommitted old")));
  }
}
