package io.secondsite.provider.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.hosts.NicConnection;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.mapping.NetworkAt;
import io.secondsite.provider.mapping.NetworkMapping;
import io.secondsite.provider.mapping.NetworkMapping.Subnets;
import io.secondsite.provider.protection.HostAddress;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.ProtectionAnnouncements;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.Protections;
import io.secondsite.provider.protection.Role;
import io.secondsite.provider.protection.SideState;
import io.secondsite.provider.rig.FakeHost;
import io.secondsite.provider.rig.FakeSite;
import io.secondsite.provider.rig.Killer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverEngineTest {
  private static final UUID VM = new UUID(1, 1);
  private static final UUID ITEM = new UUID(2, 2);
  private static final UUID RUN = new UUID(3, 3);
  private static final UUID CLEANUP = new UUID(4, 4);
  private static final String MAC = "52:54:00:00:00:01";

  private final Killer killer = new Killer();
  private final FakeSite chicago = new FakeSite("Chicago", killer);
  private final InMemoryRuns runs = new InMemoryRuns();

  FailoverEngineTest() {
    chicago
        .store()
        .saveItem(
            new ProtectedItem(
                ITEM,
                "web",
                VM,
                "web",
                "NewYork",
                "Chicago",
                "Cloud-Chicago",
                new UUID(9, 9),
                new ProtectedItem.Terms(30, 1, true, null, false, null, 0),
                1,
                true));
    chicago
        .store()
        .saveSide(
            new ProtectionSide(
                ITEM,
                Role.RECOVERY,
                VM,
                1,
                "host1",
                null,
                new HostAddress("host1.Chicago", "https://x", "PEM"),
                null,
                List.of(),
                new SideState.Ready(),
                Instant.EPOCH,
                null));
    chicago.store().saveCards("NewYork", VM, List.of(new Card(MAC, "Lan-NewYork", null)), 0);
  }

  private static final class Silence implements ProtectionAnnouncements {
    @Override
    public void stands(ProtectionSide side) {}

    @Override
    public void isDeleted(ProtectionSide side, DeletedReplica deleted) {}

    @Override
    public void isGone(UUID item) {}
  }

  /** Every engine is a new process on the same stores. */
  private FailoverEngine engine() {
    return new FailoverEngine(
        new FailoverEngine.Outside(
            chicago.site(),
            chicago,
            new Protections(chicago.store(), new Silence(), chicago.surroundings()),
            chicago.clock()),
        runs,
        runs,
        chicago.transactions(),
        new FailoverEngine.Limits(
            4, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofSeconds(30)),
        Optional.of(pause -> {
          chicago.clock().advance(pause);
          return true;
        }));
  }

  private static FailoverOrder order(UUID id, Kind kind, String point, @Nullable String network) {
    return new FailoverOrder(
        id,
        new UUID(8, 8),
        ITEM,
        VM,
        kind,
        point,
        network,
        kind == Kind.TEST_FAILOVER_CLEANUP ? RUN : null,
        false,
        null,
        Instant.parse("2026-01-01T01:00:00Z"),
        null);
  }

  private static FailoverOrder failover() {
    return order(RUN, Kind.UNPLANNED_FAILOVER, "Latest", null);
  }

  private static FailoverOrder drill(@Nullable String network) {
    return order(RUN, Kind.TEST_FAILOVER, "Latest", network);
  }

  private FailoverRun run(FailoverOrder order) {
    try (FailoverEngine engine = engine()) {
      engine.accept(order);
      engine.runAllOf(VM);
    }
    return runs.find(order.id()).orElseThrow();
  }

  private static StartedBoot boot(FailoverRun run) {
    return Optional.ofNullable(run.boot()).orElseThrow();
  }

  private FakeHost host() {
    return chicago.host("host1");
  }

  private static String code(FailoverRun run) {
    return run.state() instanceof RunState.Failed failed
        ? failed.why().code()
        : run.state().label();
  }

  private void map() {
    Subnets none = new Subnets(List.of(), null);
    chicago
        .store()
        .save(
            new NetworkMapping(
                new UUID(5, 5),
                "m",
                new NetworkAt("NewYork", "Lan-NewYork"),
                new NetworkAt("Chicago", "Lan-Chicago"),
                none,
                none));
  }

  @Test
  void a_failover_boots_once_and_tells_each_step() {
    map();
    FailoverRun run = run(failover());
    assertThat(code(run)).isEqualTo("Succeeded");
    assertThat(host().bootsEver()).isEqualTo(1);
    assertThat(host().connections(boot(run).id()))
        .containsExactly(new NicConnection(MAC, "br-Chicago"));
    assertThat(runs.told)
        .containsExactly(
            "ResolveNetworks InProgress",
            "ResolveNetworks Succeeded",
            "StartReplica InProgress",
            "StartReplica Succeeded",
            "CheckReplica InProgress",
            "CheckReplica Succeeded",
            "ended Succeeded");
  }

  @Test
  void R82_without_a_mapping_the_card_is_on_no_network() {
    FailoverRun run = run(failover());
    assertThat(host().connections(boot(run).id())).containsExactly(new NicConnection(MAC, null));
  }

  @Test
  void after_an_unplanned_failover_the_side_says_so() {
    run(failover());
    assertThat(chicago.store().side(ITEM, Role.RECOVERY).orElseThrow().state())
        .isEqualTo(new SideState.FailedOver());
  }

  @Test
  void a_test_failover_leaves_the_side_as_it_is() {
    run(drill("isolated"));
    assertThat(chicago.store().side(ITEM, Role.RECOVERY).orElseThrow().state())
        .isEqualTo(new SideState.Ready());
  }

  @Test
  void a_command_that_comes_again_is_done_once() {
    run(failover());
    run(failover());
    assertThat(host().bootsEver()).isEqualTo(1);
    assertThat(runs.told.stream().filter(one -> one.startsWith("ended"))).hasSize(1);
  }

  @Test
  void an_expired_command_fails_and_boots_nothing() {
    chicago.clock().advance(Duration.ofHours(2));
    FailoverRun run = run(failover());
    assertThat(code(run)).isEqualTo("COMMAND_EXPIRED");
    assertThat(host().bootsEver()).isZero();
    assertThat(runs.told).containsExactly("ended Failed");
  }

  @Test
  void a_source_that_runs_stops_a_failover_that_is_not_confirmed() {
    host().sourceRuns(true);
    FailoverRun run = run(failover());
    assertThat(code(run)).isEqualTo("SOURCE_RUNNING");
    assertThat(((RunState.Failed) run.state()).why().remedy()).isNotNull();
    assertThat(runs.told).endsWith("StartReplica Failed", "ended Failed");
  }

  @Test
  void after_a_refusal_another_failover_may_be_ordered() {
    host().sourceRuns(true);
    run(failover());
    host().sourceRuns(false);
    FailoverRun run = run(order(new UUID(3, 4), Kind.UNPLANNED_FAILOVER, "Latest", null));
    assertThat(code(run)).isEqualTo("Succeeded");
  }

  @Test
  void a_second_failover_of_the_machine_is_refused() {
    run(failover());
    FailoverRun second = run(order(new UUID(3, 4), Kind.UNPLANNED_FAILOVER, "Latest", null));
    assertThat(code(second)).isEqualTo("FAILED_OVER");
    assertThat(host().bootsEver()).isEqualTo(1);
  }

  @Test
  void the_latest_processed_point_is_the_newest_good_one() {
    FailoverRun run = run(order(RUN, Kind.TEST_FAILOVER, "LatestProcessed", "none"));
    assertThat(boot(run).point()).isEqualTo("p2");
  }

  @Test
  void a_chosen_point_is_booted() {
    assertThat(boot(run(order(RUN, Kind.TEST_FAILOVER, "p1", "none"))).point()).isEqualTo("p1");
  }

  @Test
  void a_test_failover_may_use_a_vm_network_of_the_site() {
    run(drill("Lan-Chicago"));
    assertThat(host().alive().getFirst().network()).isEqualTo("br-Chicago");
  }

  @Test
  void a_test_failover_is_isolated_unless_told_otherwise() {
    run(drill(null));
    assertThat(host().alive().getFirst().network()).isEqualTo("isolated");
  }

  @Test
  void an_unknown_network_fails_before_anything_is_booted() {
    FailoverRun run = run(drill("Nowhere"));
    assertThat(code(run)).isEqualTo("UNKNOWN_NETWORK");
    assertThat(host().bootsEver()).isZero();
  }

  @Test
  void a_clean_up_removes_the_drill() {
    run(drill("none"));
    FailoverRun run = run(order(CLEANUP, Kind.TEST_FAILOVER_CLEANUP, "Latest", null));
    assertThat(code(run)).isEqualTo("Succeeded");
    assertThat(host().alive()).isEmpty();
    assertThat(runs.told)
        .endsWith(
            "StopReplica InProgress",
            "StopReplica Succeeded",
            "CheckGone InProgress",
            "CheckGone Succeeded",
            "ended Succeeded");
  }

  @Test
  void a_clean_up_of_what_is_gone_succeeds() {
    run(drill("none"));
    run(order(CLEANUP, Kind.TEST_FAILOVER_CLEANUP, "Latest", null));
    FailoverRun again = run(order(new UUID(4, 5), Kind.TEST_FAILOVER_CLEANUP, "Latest", null));
    assertThat(code(again)).isEqualTo("Succeeded");
  }

  @Test
  void a_clean_up_of_an_unknown_drill_fails() {
    FailoverRun run = run(order(CLEANUP, Kind.TEST_FAILOVER_CLEANUP, "Latest", null));
    assertThat(code(run)).isEqualTo("UNKNOWN_DRILL");
  }

  @Test
  void a_drill_that_nobody_here_asked_for_is_not_adopted() {
    host().foreignDrill(VM);
    FailoverRun run = run(drill("none"));
    assertThat(code(run)).isEqualTo("DRILL_RUNNING");
  }

  @Test
  void an_item_that_is_let_go_of_leaves_no_drill_of_ours_and_a_drill_of_others_alone() {
    run(drill("none"));
    AgentBoot foreign = host().foreignDrill(VM);
    ItemDrills drills = new ItemDrills(runs);
    assertThat(drills.isBusy(ITEM)).isFalse();
    drills.end(ITEM, host());
    drills.end(ITEM, host());
    assertThat(host().alive()).containsExactly(foreign);
  }

  @Test
  void an_item_with_an_order_that_waits_is_busy() {
    try (FailoverEngine engine = engine()) {
      engine.accept(drill("none"));
    }
    assertThat(new ItemDrills(runs).isBusy(ITEM)).isTrue();
    assertThat(new ItemDrills(runs).isBusy(new UUID(0, 1))).isFalse();
  }

  @Test
  void nothing_is_started_for_an_item_that_is_let_go_of() {
    chicago.store().saveItem(chicago.store().item(ITEM).orElseThrow().unwanted());
    assertThat(code(run(drill("none")))).isEqualTo("NOT_PROTECTED");
    assertThat(host().bootsEver()).isZero();
  }

  @Test
  void a_lost_answer_is_no_second_boot() {
    host().loseAnswers(1);
    FailoverRun run = run(failover());
    assertThat(code(run)).isEqualTo("Succeeded");
    assertThat(host().bootsEver()).isEqualTo(1);
  }

  @Test
  void a_host_that_stays_away_fails_the_step_in_the_end() {
    host().away(true);
    FailoverRun run = run(failover());
    assertThat(code(run)).isEqualTo("HOST_UNREACHABLE");
  }

  @Test
  void a_machine_that_is_not_protected_here_fails() {
    chicago.store().forgetItem(ITEM);
    assertThat(code(run(failover()))).isEqualTo("NOT_PROTECTED");
  }

  @Test
  void a_replica_without_a_host_fails() {
    chicago.store().forgetSide(ITEM, Role.RECOVERY);
    assertThat(code(run(failover()))).isEqualTo("NO_REPLICA");
  }

  @Test
  void I25_killed_at_every_step_a_failover_boots_once() {
    assertThat(sweep(failover())).isGreaterThan(15);
  }

  @Test
  void I25_killed_at_every_step_a_test_failover_boots_once() {
    assertThat(sweep(drill("Lan-Chicago"))).isGreaterThan(15);
  }

  private static int sweep(FailoverOrder order) {
    for (int step = 1; ; step++) {
      FailoverEngineTest world = new FailoverEngineTest();
      world.killer.killAt(step);
      boolean isOver = world.survives(order);
      world.killer.spare();
      FailoverRun run = world.run(order);
      assertThat(code(run)).as("killed at step %s", step).isEqualTo("Succeeded");
      assertThat(world.host().bootsEver()).as("killed at step %s", step).isEqualTo(1);
      assertThat(boot(run).id()).isEqualTo(world.host().alive().getFirst().id());
      if (isOver) {
        return step;
      }
    }
  }

  @Test
  void I25_killed_at_every_step_a_clean_up_leaves_nothing() {
    for (int step = 1; ; step++) {
      FailoverEngineTest world = new FailoverEngineTest();
      world.run(drill("none"));
      FailoverOrder order = order(CLEANUP, Kind.TEST_FAILOVER_CLEANUP, "Latest", null);
      world.killer.killAt(step);
      boolean isOver = world.survives(order);
      world.killer.spare();
      assertThat(code(world.run(order))).as("killed at step %s", step).isEqualTo("Succeeded");
      assertThat(world.host().alive()).isEmpty();
      if (isOver) {
        assertThat(step).isGreaterThan(8);
        return;
      }
    }
  }

  private boolean survives(FailoverOrder order) {
    try {
      run(order);
      return true;
    } catch (Killer.Killed killed) {
      return false;
    }
  }
}
