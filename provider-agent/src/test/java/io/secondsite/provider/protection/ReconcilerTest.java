package io.secondsite.provider.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.hosts.AgentReplication;
import io.secondsite.provider.hosts.AgentRetention;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.ReplicationOrder;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.mapping.NetworkAt;
import io.secondsite.provider.mapping.NetworkMapping;
import io.secondsite.provider.mapping.NetworkMapping.Subnets;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import io.secondsite.provider.rig.FakeHost;
import io.secondsite.provider.rig.FakeSite;
import io.secondsite.provider.rig.Killer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final UUID VM = new UUID(1, 1);
  private static final UUID ITEM = new UUID(2, 2);
  private static final String MAC = "52:54:00:00:00:01";

  private final Killer killer = new Killer();
  private final FakeSite newYork = new FakeSite("NewYork", killer);
  private final FakeSite chicago = new FakeSite("Chicago", killer);
  private final List<String> told = new ArrayList<>();
  private final List<String> drillsEnded = new ArrayList<>();
  private boolean isBusy;
  private final Drills drills =
      new Drills() {
        @Override
        public boolean isBusy(UUID item) {
          return isBusy;
        }

        @Override
        public void end(UUID item, HostAgent agent) {
          drillsEnded.add(agent.host());
          agent.drills().forEach(boot -> agent.removeDrill(boot.id()));
        }
      };

  /** Tells the other site at once, as the bus does in the end. */
  private ProtectionAnnouncements bus(FakeSite from, FakeSite to) {
    return new ProtectionAnnouncements() {
      @Override
      public void stands(ProtectionSide side) {
        told.add(side.role() + " " + side.state().label());
        to.store()
            .saveOtherSide(
                new OtherSide(
                    from.site().name(),
                    side.item(),
                    side.role(),
                    side.generation(),
                    side.state().label(),
                    side.address(),
                    side.storageLocation()));
      }

      @Override
      public void isDeleted(ProtectionSide side, DeletedReplica deleted) {
        told.add(from.site().name() + " DELETED until " + deleted.keptUntil());
      }

      @Override
      public void isGone(UUID item) {
        told.add(from.site().name() + " GONE");
        to.store().forgetOtherSide(from.site().name(), item);
      }
    };
  }

  private Reconciler reconciler(FakeSite at, FakeSite other) {
    return new Reconciler(
        at.surroundings(),
        at.store(),
        bus(at, other),
        at.transactions(),
        drills,
        new Reconciler.Pace(Duration.ofHours(1), 4));
  }

  private static ProtectedItem item(UUID id, long generation) {
    return new ProtectedItem(
        id,
        "web",
        VM,
        "web",
        "NewYork",
        "Chicago",
        "Cloud-Chicago",
        new UUID(9, 9),
        terms(30, 0),
        generation,
        true);
  }

  private static Terms terms(int seconds, int lockHours) {
    return terms(seconds, lockHours, false);
  }

  private static Terms terms(int seconds, int lockHours, boolean replicaDeletion) {
    return new Terms(
        seconds,
        1,
        true,
        new ProtectedItem.Retention(List.of(new AgentRetention.Tier(60, 5)), lockHours, 14),
        replicaDeletion,
        null,
        0);
  }

  private void want(ProtectedItem item) {
    newYork.store().saveItem(item);
    chicago.store().saveItem(item);
  }

  private void given() {
    given(0);
  }

  private void given(long diskBytes) {
    newYork.hasMachine(VM, "host1");
    chicago
        .store()
        .saveCards("NewYork", VM, List.of(new Card(MAC, "Lan-NewYork", null)), diskBytes);
    want(item(ITEM, 1));
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      try (Reconciler primary = reconciler(newYork, chicago);
          Reconciler recovery = reconciler(chicago, newYork)) {
        recovery.reconcile(ITEM);
        primary.reconcile(ITEM);
      }
    }
  }

  private SideState primary() {
    return newYork.store().side(ITEM, Role.PRIMARY).orElseThrow().state();
  }

  private SideState recovery() {
    return chicago.store().side(ITEM, Role.RECOVERY).orElseThrow().state();
  }

  private static String code(SideState state) {
    return state instanceof SideState.Failed failed ? failed.why().code() : state.label();
  }

  private static NetworkMapping mapping() {
    Subnets none = new Subnets(List.of(), null);
    return new NetworkMapping(
        new UUID(5, 5),
        "m",
        new NetworkAt("NewYork", "Lan-NewYork"),
        new NetworkAt("Chicago", "Lan-Chicago"),
        none,
        none);
  }

  private FakeHost source() {
    return newYork.host("host1");
  }

  @Test
  void both_sides_come_to_replicate() {
    given();
    rounds(3);
    assertThat(primary()).isEqualTo(new SideState.Replicating());
    assertThat(recovery()).isEqualTo(new SideState.Ready());
    assertThat(source().replications()).hasSize(1);
    assertThat(source().peerNames()).containsExactly("host1.Chicago");
    assertThat(chicago.host("host1").peerNames()).containsExactly("host1.NewYork");
  }

  @Test
  void the_policy_decides_how_it_is_replicated() {
    given();
    newYork.store().savePolicy(new UUID(9, 9), new Terms(300, 24, false, null, false, null, 4));
    rounds(3);
    assertThat(source().lastOrder().frequencySeconds()).isEqualTo(300);
    assertThat(source().lastOrder().compression()).isFalse();
    assertThat(source().lastOrder().recoveryPointsMax()).isEqualTo(24 * 12 + 1);
    assertThat(source().lastOrder().applicationConsistentHours()).isEqualTo(4);
  }

  @Test
  void a_policy_of_kerberos_is_never_run_by_certificates() {
    given();
    newYork
        .store()
        .savePolicy(new UUID(9, 9), new Terms(300, 24, true, null, false, "Kerberos", 0));
    rounds(3);
    assertThat(code(primary())).isEqualTo("AUTHENTICATION_MISMATCH");
    assertThat(source().replications()).isEmpty();
    // When
    source().pairedBy("Kerberos");
    newYork.clock().advance(Duration.ofMinutes(2));
    rounds(3);
    // Then
    assertThat(source().lastOrder().authentication()).isEqualTo("Kerberos");
    assertThat(source().replications()).hasSize(1);
  }

  @Test
  void a_replication_by_certificates_ends_when_its_policy_becomes_kerberos() {
    given();
    rounds(3);
    newYork
        .store()
        .savePolicy(new UUID(9, 9), new Terms(300, 24, true, null, false, "Kerberos", 0));
    rounds(3);
    assertThat(source().replications()).isEmpty();
  }

  @Test
  void how_well_the_source_does_is_told_once_for_each_level() {
    given();
    rounds(3);
    told.clear();
    // When
    source().replicationsAre("CRITICAL");
    rounds(3);
    // Then
    assertThat(told).containsExactly("PRIMARY REPLICATING");
    SourceHealth health =
        Objects.requireNonNull(newYork.store().side(ITEM, Role.PRIMARY).orElseThrow().health());
    assertThat(health.level()).isEqualTo("Critical");
    assertThat(health.reason()).isEqualTo("said " + source().host());
    // When
    source().replicationsAre("NORMAL");
    rounds(3);
    // Then
    assertThat(told).hasSize(2);
  }

  @Test
  void retention_and_lock_reach_the_host_with_the_first_order() {
    given();
    newYork.store().savePolicy(new UUID(9, 9), terms(30, 48));
    rounds(3);
    AgentRetention retention = source().replication(VM).retention();
    assertThat(retention)
        .isEqualTo(new AgentRetention(1, List.of(new AgentRetention.Tier(60, 5)), 48, 14, 121));
  }

  @Test
  void a_changed_policy_reaches_a_running_replication_once() {
    given();
    rounds(3);
    newYork.store().savePolicy(new UUID(9, 9), terms(900, 48));
    rounds(3);
    assertThat(source().replication(VM).frequencySeconds()).isEqualTo(900);
    assertThat(source().replication(VM).retention()).isEqualTo(terms(900, 48).agentRetention());
    assertThat(source().changes()).isEqualTo(1);
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void other_hours_between_application_consistent_points_reach_a_running_replication_once() {
    given();
    rounds(3);
    newYork.store().savePolicy(new UUID(9, 9), new Terms(30, 24, true, null, false, null, 12));
    rounds(3);
    assertThat(source().replication(VM).applicationConsistentHours()).isEqualTo(12);
    assertThat(source().changes()).isEqualTo(1);
  }

  private static Terms late(@Nullable String startTime, int objectiveSeconds) {
    return new Terms(30, 1, true, null, false, null, 0, startTime, objectiveSeconds);
  }

  private static AgentReplication.Measured after(int seconds) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seconds);
    return new AgentReplication.Measured(at, "boot", 1000L * seconds);
  }

  @Test
  void when_the_first_copy_begins_and_how_old_points_may_become_reaches_the_host() {
    given();
    newYork.store().savePolicy(new UUID(9, 9), late("22:30:00", 360));
    rounds(3);
    assertThat(source().lastOrder().initialReplication())
        .isEqualTo(ReplicationOrder.InitialReplication.at("22:30:00"));
    assertThat(source().lastOrder().recoveryPointObjectiveSeconds()).isEqualTo(360);
    // When
    source().measures("p1", 1, after(1));
    newYork.store().savePolicy(new UUID(9, 9), late("22:30:00", 0));
    rounds(3);
    // Then
    assertThat(source().replication(VM).recoveryPointObjectiveSeconds()).isNull();
    assertThat(source().changes()).isEqualTo(1);
  }

  @Test
  void a_machine_that_has_points_does_not_wait_for_the_time_of_day_again() {
    given();
    newYork.store().savePolicy(new UUID(9, 9), late("22:30:00", 0));
    source().measures("p1", 1, after(1));
    rounds(3);
    source().deleteReplication(VM);
    rounds(3);
    assertThat(source().replications()).hasSize(1);
    assertThat(source().lastOrder().initialReplication()).isNull();
  }

  @Test
  void how_old_the_newest_point_was_is_told_once_a_minute_at_the_most() {
    given();
    source().measures("p1", 12.5, after(100));
    rounds(3);
    assertThat(newest()).isEqualTo(new SourceHealth.PointAge("p1", 12_500, after(100)));
    told.clear();
    // When
    source().measures("p2", 3, after(130));
    rounds(2);
    // Then
    assertThat(told).isEmpty();
    // When
    newYork.clock().advance(Duration.ofMinutes(1));
    rounds(2);
    // Then
    assertThat(told).containsExactly("PRIMARY REPLICATING");
    assertThat(newest()).isEqualTo(new SourceHealth.PointAge("p2", 3_000, after(130)));
  }

  private SourceHealth.@Nullable PointAge newest() {
    return Objects.requireNonNull(newYork.store().side(ITEM, Role.PRIMARY).orElseThrow().health())
        .newest();
  }

  @Test
  void excluded_disks_reach_the_host_with_the_order() {
    given();
    want(item(null, List.of("vdb")));
    rounds(3);
    assertThat(source().lastOrder().excludedDisks()).containsExactly("vdb");
  }

  private ProtectedItem held(@Nullable String reason) {
    return item(reason, List.of());
  }

  private ProtectedItem item(@Nullable String held, List<String> excluded) {
    ProtectedItem item = item(ITEM, 1);
    return new ProtectedItem(
        item.id(),
        item.name(),
        item.vm(),
        item.vmName(),
        item.primaryServer(),
        item.recoveryServer(),
        item.recoveryCloud(),
        item.policy(),
        item.terms(),
        item.generation(),
        true,
        held,
        excluded);
  }

  @Test
  void the_vault_holds_and_resumes_a_machine() {
    given();
    rounds(3);
    want(held("patching"));
    rounds(2);
    assertThat(source().suspension(VM)).isEqualTo("by the vault: patching");
    // When
    want(held(null));
    rounds(2);
    // Then
    assertThat(source().suspension(VM)).isNull();
  }

  @Test
  void what_the_host_s_own_people_hold_the_vault_does_not_resume() {
    given();
    rounds(3);
    source().suspend(VM, "new disks");
    rounds(2);
    assertThat(source().suspension(VM)).isEqualTo("new disks");
  }

  @Test
  void a_host_agent_that_cannot_change_a_replication_goes_on_as_it_was() {
    given();
    rounds(3);
    source().old(true);
    newYork.store().savePolicy(new UUID(9, 9), terms(900, 48));
    rounds(3);
    assertThat(source().replication(VM).frequencySeconds()).isEqualTo(30);
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void nothing_new_is_told_once_it_stands() {
    given();
    rounds(3);
    told.clear();
    rounds(3);
    assertThat(told).isEmpty();
  }

  @Test
  void a_machine_that_is_not_there_fails_with_a_remedy_and_goes_on_once_it_is() {
    given();
    UUID other = new UUID(7, 7);
    newYork.hasMachine(other, "host1");
    FakeSite empty = newYork;
    empty.removeMachine(VM);
    rounds(2);
    assertThat(code(primary())).isEqualTo("UNKNOWN_VM");
    // When
    newYork.hasMachine(VM, "host1");
    newYork.clock().advance(Duration.ofMinutes(2));
    rounds(3);
    // Then
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void a_cloud_without_a_connected_host_fails_and_goes_on_once_there_is_one() {
    given();
    chicago.disconnect("host1");
    chicago.disconnect("host2");
    rounds(1);
    assertThat(code(recovery())).isEqualTo("NO_HOST_IN_CLOUD");
    // When
    chicago.connect("host2");
    chicago.clock().advance(Duration.ofMinutes(2));
    rounds(3);
    // Then
    assertThat(chicago.store().side(ITEM, Role.RECOVERY).orElseThrow().host()).isEqualTo("host2");
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void a_host_agent_that_is_away_is_tried_again_but_not_at_once() {
    given();
    source().away(true);
    rounds(2);
    assertThat(code(primary())).isEqualTo("HOST_UNREACHABLE");
    int failures = ((SideState.Failed) primary()).failures();
    // When
    rounds(5);
    // Then
    assertThat(((SideState.Failed) primary()).failures()).isEqualTo(failures);
    // When
    source().away(false);
    newYork.clock().advance(Duration.ofMinutes(2));
    rounds(2);
    // Then
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void R77_R79_planned_networks_follow_the_mappings() {
    given();
    rounds(3);
    assertThat(planned()).containsExactly(new Card(MAC, null, null));
    // When
    chicago.store().save(mapping());
    rounds(1);
    // Then
    assertThat(planned()).containsExactly(new Card(MAC, "Lan-Chicago", null));
    // When
    chicago.store().remove(mapping().id());
    rounds(1);
    // Then
    assertThat(planned()).containsExactly(new Card(MAC, null, null));
  }

  private List<Card> planned() {
    return chicago.store().side(ITEM, Role.RECOVERY).orElseThrow().planned();
  }

  @Test
  void a_host_that_has_the_replica_is_chosen_again() {
    given();
    chicago.host("host2").holdReplica(VM);
    rounds(1);
    assertThat(chicago.store().side(ITEM, Role.RECOVERY).orElseThrow().host()).isEqualTo("host2");
  }

  private static AgentStorage location(String name, String state, String level, long roomBytes) {
    return new AgentStorage(name, state, null, level, 1000, roomBytes + 100, 100);
  }

  private ProtectionSide keeper(UUID item) {
    return chicago.store().side(item, Role.RECOVERY).orElseThrow();
  }

  @Test
  void the_roomiest_location_is_chosen_told_and_ordered() {
    given(300);
    chicago.host("host1").stores(location("a", "OPEN", "NORMAL", 400));
    chicago
        .host("host2")
        .stores(location("b", "OPEN", "NOTICE", 350), location("c", "OPEN", "NORMAL", 500));
    rounds(3);
    assertThat(keeper(ITEM).host()).isEqualTo("host2");
    assertThat(keeper(ITEM).storageLocation()).isEqualTo("c");
    assertThat(source().lastOrder().storageLocation()).isEqualTo("c");
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void where_no_location_has_room_it_fails_naming_each_and_goes_on_once_there_is_room() {
    given(300);
    chicago.host("host1").stores(location("a", "OPEN", "CRITICAL", 900));
    chicago
        .host("host2")
        .stores(location("b", "OPEN", "NORMAL", 299), location("c", "CLOSED", "NORMAL", 0));
    rounds(2);
    assertThat(code(recovery())).isEqualTo("NO_STORAGE_SPACE");
    Failure why = ((SideState.Failed) recovery()).why();
    assertThat(why.message())
        .contains("300 bytes")
        .contains("host1/a (CRITICAL) has 900")
        .contains("host2/b (NORMAL) has 299")
        .contains("host2/c is CLOSED");
    assertThat(why.remedy()).contains("make room");
    assertThat(source().replications()).isEmpty();
    // When
    chicago.host("host2").stores(location("b", "OPEN", "NORMAL", 300));
    chicago.clock().advance(Duration.ofMinutes(2));
    rounds(3);
    // Then
    assertThat(keeper(ITEM).storageLocation()).isEqualTo("b");
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void room_that_was_promised_to_a_replica_without_a_point_is_not_given_twice() {
    given(300);
    chicago.host("host1").stores(location("a", "OPEN", "NORMAL", 500));
    chicago.host("host2").stores(location("b", "OPEN", "NORMAL", 400));
    rounds(3);
    assertThat(keeper(ITEM).host()).isEqualTo("host1");
    // When
    UUID other = new UUID(3, 3);
    chicago.store().saveCards("NewYork", new UUID(3, 1), List.of(), 300);
    chicago.store().saveItem(of(other, new UUID(3, 1)));
    reconcileAtChicago(other);
    // Then
    assertThat(keeper(other).host()).isEqualTo("host2");
    // When
    UUID third = new UUID(4, 4);
    chicago.store().saveCards("NewYork", new UUID(4, 1), List.of(), 300);
    chicago.store().saveItem(of(third, new UUID(4, 1)));
    reconcileAtChicago(third);
    // Then
    assertThat(code(keeper(third).state())).isEqualTo("NO_STORAGE_SPACE");
    // When
    chicago.host("host1").holdReplica(VM);
    chicago.clock().advance(Duration.ofMinutes(2));
    reconcileAtChicago(third);
    // Then
    assertThat(keeper(third).host()).isEqualTo("host1");
  }

  private static ProtectedItem of(UUID id, UUID vm) {
    return new ProtectedItem(
        id,
        "other",
        vm,
        "other",
        "NewYork",
        "Chicago",
        "Cloud-Chicago",
        new UUID(9, 9),
        terms(30, 0),
        1,
        true);
  }

  private void reconcileAtChicago(UUID item) {
    try (Reconciler recovery = reconciler(chicago, newYork)) {
      recovery.reconcile(item);
    }
  }

  @Test
  void a_tombstone_undoes_it() {
    given();
    rounds(3);
    want(item(ITEM, 1).unwanted());
    rounds(1);
    assertThat(source().replications()).isEmpty();
    assertThat(newYork.store().sides()).isEmpty();
    assertThat(chicago.store().sides()).isEmpty();
    assertThat(newYork.store().items()).isEmpty();
    assertThat(told).contains("NewYork GONE", "Chicago GONE");
  }

  private void ended(boolean replicaDeletion) {
    want(item(ITEM, 1).with(terms(30, 0, replicaDeletion)).unwanted());
    rounds(1);
  }

  @Test
  void R70_a_replica_stays_where_the_policy_does_not_want_it_deleted() {
    given();
    chicago.host("host1").holdReplica(VM);
    rounds(3);
    ended(false);
    assertThat(chicago.host("host1").isDeleted(VM)).isFalse();
    assertThat(told).contains("Chicago GONE").noneMatch(text -> text.contains("DELETED"));
  }

  @Test
  void R70_a_replica_is_deleted_with_its_protection_where_the_policy_wants_it() {
    given();
    chicago.host("host1").holdReplica(VM);
    rounds(3);
    ended(true);
    assertThat(chicago.host("host1").isDeleted(VM)).isTrue();
    assertThat(told)
        .containsSubsequence("Chicago DELETED until 2026-01-15T00:00:00Z", "Chicago GONE");
  }

  @Test
  void a_machine_protected_again_gets_its_deleted_replica_back() {
    given();
    chicago.host("host1").holdReplica(VM);
    rounds(3);
    ended(true);
    want(item(ITEM, 2));
    rounds(3);
    assertThat(chicago.host("host1").isDeleted(VM)).isFalse();
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void a_drill_is_ended_before_its_replica_is_let_go() {
    given();
    FakeHost keeper = chicago.host("host1");
    keeper.holdReplica(VM);
    rounds(3);
    keeper.foreignDrill(VM);
    ended(true);
    assertThat(drillsEnded).containsExactly("host1");
    assertThat(keeper.alive()).isEmpty();
    assertThat(keeper.isDeleted(VM)).isTrue();
  }

  @Test
  void while_the_engine_works_on_an_item_its_replica_is_not_let_go_and_that_is_told() {
    given();
    chicago.host("host1").holdReplica(VM);
    rounds(3);
    isBusy = true;
    ended(true);
    assertThat(chicago.host("host1").isDeleted(VM)).isFalse();
    assertThat(code(recovery())).isEqualTo("FAILOVER_RUNS");
    assertThat(told).contains("RECOVERY FAILED");
    isBusy = false;
    rounds(1);
    assertThat(chicago.host("host1").isDeleted(VM)).isTrue();
    assertThat(chicago.store().sides()).isEmpty();
  }

  @Test
  void a_replica_whose_machine_was_failed_over_is_never_deleted() {
    given();
    chicago.host("host1").holdReplica(VM);
    rounds(3);
    new Protections(chicago.store(), bus(chicago, newYork), chicago.surroundings())
        .failedOver(ITEM, chicago.clock());
    ended(true);
    assertThat(chicago.host("host1").isDeleted(VM)).isFalse();
    assertThat(chicago.store().sides()).isEmpty();
  }

  @Test
  void the_end_of_a_protection_waits_for_its_host() {
    given();
    rounds(3);
    want(item(ITEM, 1).unwanted());
    source().away(true);
    rounds(1);
    assertThat(newYork.store().sides()).hasSize(1);
    source().away(false);
    rounds(1);
    assertThat(source().replications()).isEmpty();
    assertThat(newYork.store().sides()).isEmpty();
  }

  @Test
  void after_a_failover_the_machine_is_left_alone() {
    given();
    rounds(3);
    Protections protections =
        new Protections(chicago.store(), bus(chicago, newYork), chicago.surroundings());
    protections.failedOver(ITEM, chicago.clock());
    source().deleteReplication(VM);
    rounds(3);
    assertThat(primary()).isEqualTo(new SideState.FailedOver());
    assertThat(recovery()).isEqualTo(new SideState.FailedOver());
    assertThat(source().replications()).isEmpty();
  }

  @Test
  void enabling_again_begins_anew() {
    given();
    rounds(3);
    want(item(ITEM, 2));
    rounds(3);
    assertThat(newYork.store().side(ITEM, Role.PRIMARY).orElseThrow().generation()).isEqualTo(2);
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void a_machine_on_another_host_is_replicated_from_there() {
    given();
    rounds(3);
    newYork.hasMachine(VM, "host2");
    rounds(3);
    assertThat(newYork.host("host2").replications()).hasSize(1);
    assertThat(primary()).isEqualTo(new SideState.Replicating());
  }

  @Test
  void killed_at_every_step_it_ends_the_same() {
    int steps = 1;
    int sweeps = 0;
    while (true) {
      ReconcilerTest world = new ReconcilerTest();
      world.given();
      world.killer.killAt(steps);
      boolean isOver = world.survives();
      world.killer.spare();
      world.rounds(4);
      assertThat(world.primary())
          .as("killed at step %s", steps)
          .isEqualTo(new SideState.Replicating());
      assertThat(world.recovery()).isEqualTo(new SideState.Ready());
      assertThat(world.source().replications()).hasSize(1);
      if (isOver) {
        break;
      }
      steps++;
      sweeps++;
    }
    assertThat(sweeps).isGreaterThan(20);
  }

  private boolean survives() {
    try {
      rounds(3);
      return true;
    } catch (Killer.Killed killed) {
      return false;
    }
  }
}
