package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.RecoveryPoint.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When guests are frozen for a point, and what the point then says of itself. */
class ConsistencyTest {
  private static final Duration EVERY = Duration.ofHours(2);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 7).withMachine(4).withEngine(Deaf::new);
    site.engine().start();
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private void enable() throws Exception {
    site.engine().enable(site.spec().consistentEvery((int) EVERY.toHours()));
  }

  private Kind cycleAfter(Duration wait) throws Exception {
    site.clock.advance(wait);
    site.hypervisor.write(Site.VM, "vda", 1, (byte) 1, site.clock.instant().getEpochSecond());
    return site.cycle().point().kind();
  }

  @Test
  void everySoManyHoursAPointIsApplicationConsistent() throws Exception {
    // Given
    enable();
    List<Kind> kinds = new ArrayList<>();
    // When: a cycle every half hour
    for (int cycle = 0; cycle < 9; cycle++) {
      kinds.add(cycleAfter(Duration.ofMinutes(30)));
    }
    // Then
    assertThat(kinds)
        .containsExactly(
            Kind.APPLICATION_CONSISTENT,
            Kind.CRASH_CONSISTENT,
            Kind.CRASH_CONSISTENT,
            Kind.CRASH_CONSISTENT,
            Kind.APPLICATION_CONSISTENT,
            Kind.CRASH_CONSISTENT,
            Kind.CRASH_CONSISTENT,
            Kind.CRASH_CONSISTENT,
            Kind.APPLICATION_CONSISTENT);
    assertThat(site.points()).extracting(RecoveryPoint::kind).isEqualTo(kinds);
    assertThat(site.hypervisor.freezes()).isEqualTo(3);
    assertThat(site.view().consistency().missedReason()).isNull();
    site.checkPoints();
  }

  @Test
  void withoutAScheduleNothingIsFrozen() throws Exception {
    // Given
    site.engine().enable(site.spec());
    // When
    Kind kind = cycleAfter(Duration.ofDays(1));
    // Then
    assertThat(kind).isEqualTo(Kind.CRASH_CONSISTENT);
    assertThat(site.hypervisor.freezes()).isZero();
  }

  @Test
  void aFreezeThatFailsCostsTheKindAndNotThePointAndIsTriedAgainLater() throws Exception {
    // Given
    enable();
    site.hypervisor.failFreezes(Optional.of("the guest agent is not connected"));
    // When
    Kind first = cycleAfter(Duration.ZERO);
    Instant missedAt = site.view().consistency().missedAt();
    Kind atOnce = cycleAfter(Duration.ofSeconds(30));
    // Then
    assertThat(first).isEqualTo(Kind.CRASH_CONSISTENT);
    assertThat(atOnce).isEqualTo(Kind.CRASH_CONSISTENT);
    assertThat(site.hypervisor.freezes()).as("not with every cycle").isEqualTo(1);
    assertThat(missedAt).isEqualTo(site.points().getFirst().instant());
    assertThat(site.view().consistency().missedReason())
        .isEqualTo("the guest agent is not connected");
    // When
    site.hypervisor.failFreezes(Optional.empty());
    Kind later = cycleAfter(ConsistencySchedule.RETRY_MIN);
    // Then
    assertThat(later).isEqualTo(Kind.APPLICATION_CONSISTENT);
    assertThat(site.view().consistency())
        .isEqualTo(new ConsistencyView(site.clock.instant(), null, null));
    assertThat(site.nextMissed()).isEqualTo("the guest agent is not connected");
  }

  @Test
  void aFreezeThatFailsAgainAndAgainIsTriedMoreAndMoreRarely() throws Exception {
    // Given
    enable();
    site.hypervisor.failFreezes(Optional.of("no agent"));
    List<Integer> minutes = new ArrayList<>();
    // When
    for (int minute = 0; minute < 240; minute++) {
      int before = site.hypervisor.freezes();
      cycleAfter(Duration.ofSeconds(59));
      if (site.hypervisor.freezes() > before) {
        minutes.add(minute);
      }
    }
    // Then
    assertThat(minutes).containsExactly(0, 5, 15, 35, 75, 135, 195);
  }

  @Test
  void aRestartForgetsNeitherTheLastFreezeNorTheLastFailure() throws Exception {
    // Given
    enable();
    cycleAfter(Duration.ZERO);
    // When
    site.engine().close();
    site.withEngine(Deaf::new).engine().start();
    Kind soon = cycleAfter(Duration.ofHours(1));
    // Then
    assertThat(soon).isEqualTo(Kind.CRASH_CONSISTENT);
    assertThat(site.hypervisor.freezes()).isEqualTo(1);
    assertThat(site.view().spec().applicationConsistentHours()).isEqualTo(2);
  }

  @Test
  void aScheduleIsChangedWhileTheReplicationGoesOn() throws Exception {
    // Given
    site.engine().enable(site.spec());
    cycleAfter(Duration.ZERO);
    // When
    site.engine().change(Site.VM, new ReplicationChange(null, null, null, null, null, null, 1));
    // Then
    assertThat(cycleAfter(Duration.ZERO)).isEqualTo(Kind.APPLICATION_CONSISTENT);
    // When
    site.engine().change(Site.VM, new ReplicationChange(null, null, null, null, null, null, 0));
    // Then
    assertThat(cycleAfter(Duration.ofDays(1))).isEqualTo(Kind.CRASH_CONSISTENT);
  }

  @Test
  void aPointThatIsNotListedDoesNotCount() throws Exception {
    // Given
    enable();
    site.channel.setDown(true);
    assertThatThrownBy(() -> cycleAfter(Duration.ZERO)).isInstanceOf(ReplicationException.class);
    site.channel.setDown(false);
    // When
    Kind next = cycleAfter(Duration.ofMinutes(2));
    // Then
    assertThat(next).isEqualTo(Kind.APPLICATION_CONSISTENT);
  }

  @Test
  void moreThanTwelveHoursOrLessThanNoneAreRefused() {
    for (int hours : List.of(-1, 13, Integer.MAX_VALUE)) {
      assertThatThrownBy(() -> site.spec().consistentEvery(hours))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("applicationConsistentHours: 0 (never) to 12");
    }
  }

  /** Cycles are the test's alone. */
  private static final class Deaf implements Waiting {
    @Override
    public void until(Instant instant) throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @Override
    public void wake() {
      // There is nothing that it wakes.
    }
  }
}
