package io.secondsite.provider.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.hosts.AgentComparison;
import io.secondsite.provider.hosts.AgentVerification;
import io.secondsite.provider.protection.HostAddress;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.Role;
import io.secondsite.provider.protection.SideState;
import io.secondsite.provider.rig.FakeHost;
import io.secondsite.provider.rig.FakeSite;
import io.secondsite.provider.rig.Killer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ActionEngineTest {
  private static final UUID VM = new UUID(1, 1);
  private static final UUID ITEM = new UUID(2, 2);
  private static final UUID ID = new UUID(3, 3);

  private final Killer killer = new Killer();
  private final FakeSite site = new FakeSite("Chicago", killer);
  private final List<ActionState> told = new ArrayList<>();
  private final Runs runs = new Runs();

  private static final class Runs implements ActionStore {
    private final Map<UUID, ActionRun> all = new LinkedHashMap<>();

    @Override
    public Optional<ActionRun> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public List<ActionRun> unfinished() {
      return all.values().stream().filter(run -> !run.state().isFinal()).toList();
    }

    @Override
    public void save(ActionRun run) {
      all.put(run.order().id(), run);
    }
  }

  ActionEngineTest() {
    for (Role role : Role.values()) {
      site.store()
          .saveSide(
              new ProtectionSide(
                  ITEM,
                  role,
                  VM,
                  1,
                  role == Role.RECOVERY ? "host1" : "host2",
                  null,
                  new HostAddress("h", "https://h", "PEM"),
                  null,
                  List.of(),
                  new SideState.Ready(),
                  Instant.EPOCH,
                  null));
    }
  }

  private FakeHost keeper() {
    return site.host("host1");
  }

  private void order(ActionKind kind, @Nullable String point, @Nullable String pin) {
    try (ActionEngine engine = engine()) {
      Instant expiry = site.clock().instant().plus(Duration.ofMinutes(5));
      engine.accept(new ActionOrder(ID, new UUID(4, 4), ITEM, VM, kind, point, pin, expiry));
    }
  }

  /** A new process at every turn. */
  private ActionState turns(int count) {
    for (int i = 0; i < count; i++) {
      try (ActionEngine engine = engine()) {
        engine.run(ID);
      }
    }
    return runs.find(ID).orElseThrow().state();
  }

  private ActionEngine engine() {
    return new ActionEngine(
        new ActionEngine.Outside(site.store(), site, site.clock()),
        runs,
        run -> told.add(run.state()),
        site.transactions(),
        new ActionEngine.Limits(4, Duration.ofHours(1), Duration.ofHours(24)));
  }

  private static String code(ActionState state) {
    return state instanceof ActionState.Failed failed ? failed.why().code() : state.toString();
  }

  @Test
  void a_point_is_pinned_and_the_pin_taken_away_at_the_host_that_keeps_it() {
    order(ActionKind.PIN, "p1", "before upgrade");
    assertThat(turns(2)).isInstanceOf(ActionState.Succeeded.class);
    assertThat(keeper().pins()).containsEntry("before upgrade", "p1");
    assertThat(told).hasSize(1);
  }

  @Test
  void what_the_host_refuses_fails_with_its_code() {
    order(ActionKind.PIN, "p9", "a");
    assertThat(code(turns(1))).isEqualTo("UNKNOWN_POINT");
  }

  @Test
  void a_host_that_is_away_is_asked_again_until_the_command_expires() {
    keeper().away(true);
    order(ActionKind.PIN, "p1", "a");
    assertThat(turns(3)).isInstanceOf(ActionState.Accepted.class);
    keeper().away(false);
    assertThat(turns(1)).isInstanceOf(ActionState.Succeeded.class);
  }

  @Test
  void an_expired_command_is_not_carried_out() {
    order(ActionKind.PIN, "p1", "a");
    site.clock().advance(Duration.ofMinutes(5));
    assertThat(code(turns(1))).isEqualTo("COMMAND_EXPIRED");
    assertThat(keeper().pins()).isEmpty();
  }

  @Test
  void a_verification_ends_when_the_host_is_done_not_when_it_pauses_between_points() {
    order(ActionKind.VERIFY_POINTS, null, null);
    assertThat(turns(3)).isInstanceOf(ActionState.Asked.class);
    assertThat(turns(2)).isInstanceOf(ActionState.Succeeded.class);
    assertThat(keeper().verifications()).isEqualTo(1);
    assertThat(told).hasSize(2);
  }

  @Test
  void damaged_points_are_named() {
    keeper().damaged(new AgentVerification.Damage("vda/base.raw", "cluster 7", 2, "p1", "p2"));
    order(ActionKind.VERIFY_POINTS, null, null);
    ActionState end = turns(6);
    assertThat(code(end)).isEqualTo("POINTS_DAMAGED");
    assertThat(((ActionState.Failed) end).findings())
        .containsExactly("vda/base.raw: cluster 7 (2 points, p1 to p2)");
  }

  @Test
  void one_point_that_is_good_is_good_though_another_is_damaged() {
    keeper().damaged(new AgentVerification.Damage("vda/p3.qcow2", "cluster 7", 1, "p3", "p3"));
    order(ActionKind.VERIFY_POINTS, "p1", null);
    assertThat(turns(6)).isInstanceOf(ActionState.Succeeded.class);
  }

  @Test
  void I9_drift_is_named_by_the_host_of_the_source() {
    site.host("host2").drifted(new AgentComparison.Drift("vda", 16, 1));
    order(ActionKind.COMPARE_WITH_SOURCE, null, null);
    ActionState end = turns(3);
    assertThat(code(end)).isEqualTo("DRIFT_FOUND");
    assertThat(((ActionState.Failed) end).findings())
        .containsExactly("disk vda: 1 clusters from 16 on");
  }

  @Test
  void a_comparison_without_drift_succeeds() {
    order(ActionKind.COMPARE_WITH_SOURCE, null, null);
    assertThat(turns(3)).isInstanceOf(ActionState.Succeeded.class);
  }

  @Test
  void killed_at_every_step_a_pin_is_made_and_told_once_in_the_end() {
    for (int step = 1; ; step++) {
      ActionEngineTest world = new ActionEngineTest();
      world.order(ActionKind.PIN, "p1", "a");
      world.killer.killAt(step);
      boolean survived = world.survives();
      world.killer.spare();
      assertThat(world.turns(2)).isInstanceOf(ActionState.Succeeded.class);
      assertThat(world.keeper().pins()).containsEntry("a", "p1");
      if (survived) {
        assertThat(step).isGreaterThan(3);
        return;
      }
    }
  }

  private boolean survives() {
    try {
      turns(1);
      return true;
    } catch (Killer.Killed killed) {
      return false;
    }
  }
}
