package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.RecoveryPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the loop of a replication comes to its turns: the test owns the time. */
class ReplicationScheduleTest {
  /** The machine's own place within 30 s, which its id says. */
  private static final Duration JITTER = Duration.ofMillis(8_441);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;
  private final DrivenWaiting waiting = new DrivenWaiting();
  private Instant start;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 5).withMachine(4).withEngine(() -> waiting);
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
    start = site.clock.instant();
    site.engine().start();
    site.engine().enable(site.spec());
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  @Test
  void cyclesBeginOnAGridThatDoesNotDrift() throws Exception {
    // Given: the first turn is at once
    assertThat(waiting.nextTurn()).isEqualTo(start);
    List<Instant> turns = new ArrayList<>();
    waiting.letGo();
    for (int cycle = 0; cycle < 4; cycle++) {
      Instant turn = waiting.nextTurn();
      turns.add(turn);
      // When: the loop comes a little late each time
      site.clock.advance(Duration.between(site.clock.instant(), turn).plusSeconds(3));
      waiting.letGo();
    }
    // Then
    assertThat(turns)
        .containsExactly(
            start.plus(JITTER),
            start.plus(JITTER).plusSeconds(30),
            start.plus(JITTER).plusSeconds(60),
            start.plus(JITTER).plusSeconds(90));
  }

  @Test
  void machinesOfAHostHaveTheirOwnPlacesWithinThePeriod() {
    Set<Duration> places = new HashSet<>();
    Random ids = new Random(3);
    for (int machine = 0; machine < 100; machine++) {
      places.add(
          Replication.jitter(new UUID(ids.nextLong(), ids.nextLong()), Duration.ofSeconds(30)));
    }
    assertThat(places)
        .hasSizeGreaterThan(90)
        .allMatch(place -> !place.isNegative() && place.toSeconds() < 30);
  }

  @Test
  void whoeverSetsTheClockMovesNoTurn() throws Exception {
    // Given
    waiting.nextTurn();
    waiting.letGo();
    waiting.nextTurn();
    // When
    site.wall.setBy(Duration.ofHours(-3));
    site.clock.advance(JITTER);
    waiting.letGo();
    // Then
    assertThat(waiting.nextTurn()).isEqualTo(start.plus(JITTER).plusSeconds(30));
    assertThat(site.points()).hasSize(2);
  }

  @Test
  void turnsThatWereMissedAreOneTurn() throws Exception {
    // Given
    waiting.nextTurn();
    waiting.letGo();
    waiting.nextTurn();
    // When
    site.clock.advance(Duration.ofSeconds(125));
    waiting.letGo();
    // Then
    assertThat(waiting.nextTurn()).isEqualTo(start.plus(JITTER).plusSeconds(120));
    assertThat(site.points()).hasSize(2);
  }

  @Test
  void aPeerThatIsAwayIsAskedEveryHalfMinute() throws Exception {
    // Given
    waiting.nextTurn();
    waiting.letGo();
    waiting.nextTurn();
    site.channel.setDown(true);
    // When
    site.clock.advance(Duration.ofSeconds(30));
    waiting.letGo();
    // Then
    assertThat(waiting.nextTurn()).isEqualTo(start.plusSeconds(60));
    assertThat(site.view().state()).isInstanceOf(ReplicationState.Paused.class);
    // When
    site.channel.setDown(false);
    site.clock.advance(Duration.ofSeconds(10));
    site.engine().peerBack(Site.PEER);
    waiting.letGo();
    // Then: it did not wait for the rest
    assertThat(waiting.nextTurn()).isEqualTo(start.plus(JITTER).plusSeconds(60));
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
  }

  @Test
  void damageThatTheReplicaFindsIsMendedWithinAMinuteAlsoAtRareTurns() throws Exception {
    // Given: a point every 15 minutes
    waiting.nextTurn();
    waiting.letGo();
    waiting.nextTurn();
    site.engine()
        .change(Site.VM, new ReplicationChange(Frequency.ofSeconds(900), null, null, null));
    waiting.letGo();
    Instant look = waiting.nextTurn();
    assertThat(look).isEqualTo(site.clock.instant().plusSeconds(30));
    // When: nothing is wrong
    site.clock.advance(Duration.ofSeconds(30));
    waiting.letGo();
    // Then: only a look
    assertThat(waiting.nextTurn()).isEqualTo(look.plusSeconds(30));
    assertThat(site.points()).hasSize(1);
    // When
    site.damage(3);
    site.clock.advance(Duration.ofSeconds(30));
    waiting.letGo();
    // Then
    assertThat(waiting.nextTurn()).isEqualTo(look.plusSeconds(30));
    waiting.letGo();
    waiting.nextTurn();
    assertThat(site.points().getLast().origin()).isEqualTo(RecoveryPoint.Origin.RESYNC);
    site.checkNewestPoints(1);
  }

  @Test
  void whatWakesTheLoopAsksTheReplicaNothing() throws Exception {
    // Given: a point every 15 minutes, and a look in half a minute
    waiting.nextTurn();
    waiting.letGo();
    waiting.nextTurn();
    site.engine()
        .change(Site.VM, new ReplicationChange(Frequency.ofSeconds(900), null, null, null));
    waiting.letGo();
    waiting.nextTurn();
    long asked = site.channel.asked();
    // When: it is woken, and nothing is due
    waiting.letGo();
    waiting.nextTurn();
    // Then
    assertThat(site.channel.asked()).isEqualTo(asked);
  }

  @Test
  void otherFailuresAreTriedAgainMoreAndMoreRarely() {
    List<Long> minutes = new ArrayList<>();
    for (int failures = 1; failures <= 7; failures++) {
      minutes.add(RetryDelays.after(failures, Code.SOURCE_FAILED).toMinutes());
    }
    assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 10L, 30L, 30L);
  }

  @Test
  void everyCodeHasADelay() {
    for (Code code : Code.values()) {
      assertThat(RetryDelays.after(3, code)).isGreaterThan(Duration.ZERO);
    }
  }
}
