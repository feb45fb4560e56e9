package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.ReplicationHealth.Level;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether somebody should look, and how old the newest point is. */
class HealthTest {
  private static final Duration TURN = Duration.ofSeconds(29);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 11).withMachine(8).withEngine();
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
    site.engine().start();
    site.engine().enable(site.spec());
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private ReplicationHealth health() {
    return site.view().health();
  }

  /** Every half minute a point, for so many. */
  private void cycles(int count) throws Exception {
    for (int cycle = 0; cycle < count; cycle++) {
      site.clock.advance(TURN);
      site.cycle();
    }
  }

  @Test
  void anUnfinishedInitialReplicationIsAWarning() throws Exception {
    assertThat(health().level()).isEqualTo(Level.WARNING);
    site.cycle();
    assertThat(health()).isEqualTo(new ReplicationHealth(Level.NORMAL, List.of()));
  }

  @Test
  void aFifthOfTheCyclesMayBeMissedAndNotMore() throws Exception {
    // Given: 40 points in 20 minutes
    cycles(40);
    assertThat(health().level()).isEqualTo(Level.NORMAL);
    // When: 9 turns of 49 pass without one
    site.clock.advance(Duration.ofMinutes(5));
    assertThat(health().level()).isEqualTo(Level.NORMAL);
    // When: 3 more
    site.clock.advance(Duration.ofSeconds(90));
    // Then
    assertThat(health().level()).isEqualTo(Level.WARNING);
    assertThat(health().reasons()).singleElement().asString().contains("were missed");
    // And what is more than an hour ago is forgotten
    cycles(125);
    assertThat(health().level()).isEqualTo(Level.NORMAL);
  }

  @Test
  void anHourOfSilenceIsAWarning() throws Exception {
    site.cycle();
    site.clock.advance(Duration.ofMinutes(61));
    assertThat(health().level()).isEqualTo(Level.WARNING);
    assertThat(health().reasons()).anyMatch(reason -> reason.startsWith("no point for 61 min"));
  }

  @Test
  void pointsThatTakeLongToComeAreAWarning() throws Exception {
    // Given: six minutes pass in every cycle
    site.hypervisor.whileCaptured(() -> site.clock.advance(Duration.ofMinutes(6)));
    // When
    site.hypervisor.write(Site.VM, "vda", 4, (byte) 1, 1);
    site.cycle();
    // Then
    assertThat(health().reasons()).anyMatch(reason -> reason.startsWith("points take 36"));
    assertThat(site.view().rpo()).isGreaterThanOrEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void whatCannotBeSentOrMustBeComparedIsCritical() throws Exception {
    // Given
    site.cycle();
    site.channel.setDown(true);
    assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
    // Then
    assertThat(health().level()).isEqualTo(Level.CRITICAL);
    assertThat(health().reasons().getFirst()).startsWith("nothing can be sent: ");
    // When
    site.channel.heal();
    site.cycle();
    assertThat(health().level()).isEqualTo(Level.NORMAL);
    // When: all checkpoints are lost and the peer is away again
    site.hypervisor.crash(Site.VM);
    site.channel.breakOnceAt(10);
    assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
    // Then
    assertThat(health().level()).isEqualTo(Level.CRITICAL);
    site.channel.heal();
    site.cycle();
    assertThat(health().level()).isEqualTo(Level.NORMAL);
  }

  @Test
  void noMoreResyncsThanAllowedAreUnderWay() throws Exception {
    // Given: two machines that have lost their checkpoints
    site.close();
    site = new Site(folder.resolve("two"), 12).withMachine(8);
    site.resyncsAtOnceMax = 1;
    UUID second = new UUID(7, 7);
    site.hypervisor.define(second, "db", Map.of("vda", 4L * Cluster.SIZE_BYTES));
    site.withEngine().engine().start();
    site.engine().enable(site.spec());
    site.engine().enable(ReplicationSpec.of(second, Site.PEER, new Frequency(Site.PERIOD)));
    site.cycle();
    site.engine().cycleNow(second, false);
    site.hypervisor.crash(Site.VM);
    site.hypervisor.crash(second);
    // When: the second comes while the first is captured
    AtomicReference<@Nullable ReplicationException> refused = new AtomicReference<>();
    site.hypervisor.whileCaptured(() -> {
      try {
        site.engine().cycleNow(second, false);
      } catch (ReplicationException e) {
        refused.set(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    CycleResult first = site.cycle();
    // Then: it is known to need one, and waits without being a failure
    assertThat(first.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(Objects.requireNonNull(refused.get()).code()).isEqualTo(Code.RESYNC_WAITS);
    ReplicationView waiting = site.engine().replication(second).orElseThrow();
    assertThat(waiting.state()).isInstanceOf(ReplicationState.ResyncRequired.class);
    assertThat(waiting.counters().cyclesFailed()).isZero();
    assertThat(waiting.health().level()).isEqualTo(Level.CRITICAL);
    // When
    site.hypervisor.whileCaptured(() -> {});
    // Then
    assertThat(site.engine().cycleNow(second, false).point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
  }

  @Test
  void aMachineThatIsCrashedIsAWarning() throws Exception {
    site.cycle();
    site.hypervisor.setState(Site.VM, VirtualMachine.State.CRASHED);
    assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
    assertThat(health().level()).isEqualTo(Level.WARNING);
    assertThat(health().reasons().getFirst()).startsWith("nothing to capture: ");
  }

  @Test
  void whatTryingAgainDoesNotHelpIsCritical() {
    assertThat(HealthRules.helpsItself(Code.PEER_UNREACHABLE)).isTrue();
    assertThat(HealthRules.helpsItself(Code.NO_SPACE)).isTrue();
    assertThat(HealthRules.helpsItself(Code.PEER_REFUSED)).isFalse();
    assertThat(HealthRules.helpsItself(Code.SOURCE_UNSUPPORTED)).isFalse();
  }

  @Test
  void whoMissesTheObjectiveIsToldOnceAndOnceMoreWhenItIsMetAgain() throws Exception {
    // Given
    site.cycle();
    site.engine()
        .change(
            Site.VM,
            new ReplicationChange(null, null, null, null, null, Duration.ofSeconds(90), null));
    site.engine().lookAtHealth();
    // When
    site.clock.advance(Duration.ofSeconds(100));
    site.engine().lookAtHealth();
    site.engine().lookAtHealth();
    // Then
    ReplicationHealth told = Objects.requireNonNull(site.healths.poll(60, TimeUnit.SECONDS));
    assertThat(told.level()).isEqualTo(Level.WARNING);
    assertThat(told.reasons()).contains("the newest point is 100 s old, the objective is 90 s");
    // When
    cycles(20);
    site.engine().lookAtHealth();
    // Then
    assertThat(Objects.requireNonNull(site.healths.poll(60, TimeUnit.SECONDS)).level())
        .isEqualTo(Level.NORMAL);
    assertThat(site.healths).isEmpty();
    // And the objective outlives a restart
    site.restartEngine();
    assertThat(site.view().spec().objective()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void I36_setClocksDoNotChangeTheAgeOfThePoint() throws Exception {
    // Given
    site.cycle();
    site.clock.advance(Duration.ofSeconds(40));
    for (Duration jump : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2)}) {
      // When
      site.wall.setBy(jump);
      // Then
      assertThat(site.view().rpo()).isEqualTo(Duration.ofSeconds(40));
      assertThat(health().level()).isEqualTo(Level.NORMAL);
    }
    // When: the agent is started again, and the clock is set once more
    site.restartEngine();
    site.wall.setBy(Duration.ofHours(5));
    site.clock.advance(Duration.ofSeconds(2));
    // Then
    assertThat(site.view().rpo()).isEqualTo(Duration.ofSeconds(42));
    // When: a point is captured under the clock that is wrong, and the clock is set right
    site.hypervisor.write(Site.VM, "vda", 5, (byte) 1, 1);
    site.cycle();
    site.wall.setBy(Duration.ofHours(-4));
    site.clock.advance(Duration.ofSeconds(3));
    // Then
    assertThat(site.view().rpo()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void I36_afterABootTheClockOnTheWallMustDo() throws Exception {
    // Given
    site.cycle();
    site.uptime = site.new ManualUptime("boot-2");
    // When
    site.restartEngine();
    site.clock.advance(Duration.ofMinutes(3));
    // Then
    assertThat(site.view().rpo()).isEqualTo(Duration.ofMinutes(3));
    site.wall.setBy(Duration.ofHours(-1));
    assertThat(site.view().rpo()).as("nothing is said rather than something wrong").isNull();
  }
}
