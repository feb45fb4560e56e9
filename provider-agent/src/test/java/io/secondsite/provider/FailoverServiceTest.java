package io.secondsite.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.mapping.MappingEvent.NetworkMappingSet;
import io.secondsite.contracts.provider.FailoverEvent.FailoverEnded;
import io.secondsite.contracts.provider.FailoverEvent.FailoverStepped;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.provider.InventoryEvent.HostAddress;
import io.secondsite.contracts.provider.InventoryEvent.MachineSet;
import io.secondsite.contracts.provider.InventoryEvent.ProtectionSideSet;
import io.secondsite.contracts.vault.CommandEvent.StartFailover;
import io.secondsite.contracts.vault.FailoverKind;
import io.secondsite.contracts.vault.ProtectionEvent.ProtectedItemSet;
import io.secondsite.provider.http.JsonAnswer;
import io.secondsite.provider.rig.RigHosts;
import io.secondsite.provider.stack.Door;
import io.secondsite.provider.stack.ProviderUnderTest;
import io.secondsite.testkit.stack.Bus;
import io.secondsite.testkit.stack.ServiceStack;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Protection and failover in the service, over real Kafka and PostgreSQL; the host is of memory.
 */
@QuarkusTest
@TestProfile(FailoverServiceTest.WithRigHosts.class)
@QuarkusTestResource(ServiceStack.class)
@QuarkusTestResource(ProviderUnderTest.class)
class FailoverServiceTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String MAC = "52:54:00:00:00:01";

  private final UUID vm = UUID.randomUUID();
  private final UUID item = UUID.randomUUID();

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init") // the framework sets it
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init") // the framework sets it
  RigHosts hosts;

  /** Runs the service with hosts of memory. */
  public static final class WithRigHosts implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(RigHosts.class);
    }
  }

  @BeforeEach
  void door() {
    Door.isAt(url);
  }

  private void protectTowardsHere(Bus bus) {
    Instant now = CLOCK.instant();
    bus.publish(
        new NetworkMappingSet(
            new UUID(5, 5),
            "v",
            "m",
            "Chicago",
            "Lan",
            "NewYork",
            "N1",
            List.of(),
            "web",
            List.of(),
            null));
    bus.publish(
        new MachineSet(
            "Chicago",
            vm,
            "web",
            "Cloud",
            "host9",
            "RUNNING",
            List.of(),
            List.of(new InventoryEvent.Nic(MAC, "Lan", null)),
            null,
            null,
            null));
    bus.publish(
        new ProtectedItemSet(
            item,
            "v",
            "web",
            vm,
            "web-" + vm,
            new UUID(6, 6),
            new UUID(7, 7),
            "Chicago",
            "Cloud",
            "NewYork",
            "Gold",
            30,
            1,
            true,
            1,
            now,
            null,
            null,
            null,
            null,
            null,
            null));
    bus.publish(
        new ProtectionSideSet(
            "Chicago",
            item,
            vm,
            1,
            "PRIMARY",
            "PREPARING",
            new HostAddress("host9.Chicago", "https://host9", "PEM"),
            null,
            List.of(),
            null,
            now,
            null,
            null));
  }

  private void untilReady(Bus bus) {
    until(
        bus,
        Topic.INVENTORY,
        ProtectionSideSet.class,
        side ->
            side.server().equals("NewYork")
                && side.item().equals(item)
                && side.state().equals("READY")
                && side.planned().equals(List.of(new InventoryEvent.PlannedNic(MAC, "N1", "web"))));
  }

  private static <T extends io.secondsite.contracts.Event> void until(
      Bus bus, Topic topic, Class<T> kind, Predicate<T> isSeen) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(bus.events(topic, kind)).anyMatch(isSeen));
  }

  private StartFailover command(FailoverKind kind, @Nullable UUID drill) {
    return new StartFailover(
        UUID.randomUUID(),
        "NewYork",
        UUID.randomUUID(),
        item,
        vm,
        kind,
        "Latest",
        kind == FailoverKind.TEST_FAILOVER ? "N1" : null,
        drill,
        false,
        null,
        CLOCK.instant().plusSeconds(600));
  }

  private static FailoverEnded ended(Bus bus, UUID failover) {
    until(bus, Topic.FAILOVER, FailoverEnded.class, end -> end.failover().equals(failover));
    return bus.events(Topic.FAILOVER, FailoverEnded.class).stream()
        .filter(end -> end.failover().equals(failover))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void desired_state_and_commands_from_the_bus_become_a_drill_its_clean_up_and_a_failover() {
    try (Bus bus = Bus.ofStack()) {
      // Given
      protectTowardsHere(bus);
      untilReady(bus);
      // When
      StartFailover drill = command(FailoverKind.TEST_FAILOVER, null);
      bus.publish(drill);
      bus.publish(drill);
      FailoverEnded drilled = ended(bus, drill.id());
      StartFailover cleanUp = command(FailoverKind.TEST_FAILOVER_CLEANUP, drill.id());
      bus.publish(cleanUp);
      FailoverEnded cleaned = ended(bus, cleanUp.id());
      StartFailover failover = command(FailoverKind.UNPLANNED_FAILOVER, null);
      bus.publish(failover);
      FailoverEnded failedOver = ended(bus, failover.id());
      // Then
      assertThat(List.of(drilled.outcome(), cleaned.outcome(), failedOver.outcome()))
          .containsOnly("Succeeded");
      assertThat(hosts.host().alive().stream().filter(boot -> boot.vm().equals(vm))).hasSize(1);
      assertThat(
              bus.events(Topic.FAILOVER, FailoverStepped.class).stream()
                  .filter(step -> step.failover().equals(failover.id()))
                  .map(step -> step.step() + " " + step.state()))
          .containsExactly(
              "ResolveNetworks InProgress",
              "ResolveNetworks Succeeded",
              "StartReplica InProgress",
              "StartReplica Succeeded",
              "CheckReplica InProgress",
              "CheckReplica Succeeded");
      until(
          bus,
          Topic.INVENTORY,
          ProtectionSideSet.class,
          side -> side.item().equals(item) && side.state().equals("FAILED_OVER"));
    }
  }

  @Test
  void an_operator_fails_over_without_a_vault() throws Exception {
    try (Bus bus = Bus.ofStack()) {
      // Given
      protectTowardsHere(bus);
      untilReady(bus);
      UUID id = UUID.randomUUID();
      // When
      JsonAnswer answer =
          Door.asOperator()
              .post(
                  "/failovers",
                  Map.of("id", id.toString(), "vm", vm.toString(), "kind", "UnplannedFailover"));
      // Then
      assertThat(answer.status()).isEqualTo(202);
      assertThat(ended(bus, id).outcome()).isEqualTo("Succeeded");
      assertThat(Door.asOperator().get("/failovers/" + id).status()).isEqualTo(200);
      assertThat(Door.asOperator().get("/failovers").status()).isEqualTo(200);
      assertThat(Door.asOperator().get("/protectedItems").status()).isEqualTo(200);
    }
  }

  @Test
  void bad_orders_are_refused_with_the_field() throws Exception {
    Door door = Door.asOperator();
    assertThat(door.post("/failovers", Map.of("vm", "x")).status()).isEqualTo(400);
    assertThat(door.post("/failovers", Map.of("vm", "x", "kind", "Other")).status()).isEqualTo(400);
    assertThat(door.post("/failovers", Map.of("vm", "x", "kind", "TestFailover")).status())
        .isEqualTo(404);
    assertThat(door.get("/failovers/x").status()).isEqualTo(400);
    assertThat(door.get("/failovers/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(Door.asNobody().get("/failovers").status()).isIn(401, 403);
  }
}
