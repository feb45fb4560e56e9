package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.BandwidthSchedule.Window;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Limits by peer and replication, by the week; all time is the test's own. */
class BandwidthTest {
  private static final long KIB = 1024;
  private static final UUID VM = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Set<DayOfWeek> WORKDAYS =
      Set.of(
          DayOfWeek.MONDAY,
          DayOfWeek.TUESDAY,
          DayOfWeek.WEDNESDAY,
          DayOfWeek.THURSDAY,
          DayOfWeek.FRIDAY);

  private final TestPacing pacing = new TestPacing();
  private final Bandwidths bandwidths = new Bandwidths(pacing);

  @Test
  void withoutALimitNothingWaits() throws IOException {
    read(paced(VM, 10_000_000));
    assertThat(pacing.passed()).isZero();
  }

  @Test
  void aPeersLimitHoldsToWithinATenthOfASecond() throws IOException {
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(100 * KIB));
    read(paced(VM, (int) (1_000 * KIB)));
    assertThat(pacing.passed()).isBetween(Duration.ofMillis(9_900), Duration.ofMillis(10_100));
  }

  @Test
  void allReplicationsToAPeerShareItsLimit() throws IOException {
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(100 * KIB));
    InputStream one = paced(VM, (int) (500 * KIB));
    InputStream two = paced(OTHER, (int) (500 * KIB));
    byte[] buffer = new byte[8192];
    boolean more = true;
    while (more) {
      boolean first = one.read(buffer) >= 0;
      boolean second = two.read(buffer) >= 0;
      more = first || second;
    }
    assertThat(pacing.passed()).isLessThan(Duration.ofSeconds(11));
    assertThat(pacing.passed()).isGreaterThan(Duration.ofMillis(9_900));
  }

  @Test
  void theTighterOfPeerAndReplicationHolds() throws IOException {
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(100 * KIB));
    bandwidths.limitMachine(VM, BandwidthSchedule.always(10 * KIB));
    read(paced(VM, (int) (100 * KIB)));
    assertThat(pacing.passed()).isBetween(Duration.ofMillis(9_800), Duration.ofMillis(10_200));
  }

  @Test
  void aLimitChangesUnderASegmentThatIsUnderWay() throws IOException {
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(10 * KIB));
    InputStream segment = paced(VM, (int) (1_100 * KIB));
    segment.readNBytes((int) (100 * KIB));
    assertThat(pacing.passed()).isBetween(Duration.ofMillis(9_800), Duration.ofMillis(10_200));
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(1_000 * KIB));
    read(segment);
    assertThat(pacing.passed()).isBetween(Duration.ofMillis(10_800), Duration.ofMillis(11_200));
    bandwidths.limitPeer("chicago", BandwidthSchedule.UNLIMITED);
    read(paced(VM, 50_000_000));
    assertThat(pacing.passed()).isLessThan(Duration.ofMillis(11_200));
  }

  @Test
  void theScheduleTakesOverInTheMiddleOfASegment() throws IOException {
    // Given ten seconds of the office's hours left, on a Friday in Berlin
    pacing.wall = Instant.parse("2026-01-02T16:59:50Z");
    bandwidths.limitPeer("chicago", office(10 * KIB, 1_000 * KIB));
    // When
    read(paced(VM, (int) (1_100 * KIB)));
    // Then
    assertThat(pacing.passed()).isBetween(Duration.ofMillis(10_700), Duration.ofMillis(11_500));
  }

  @Test
  void windowsAreOfTheNamedZoneAndFollowItsSummerTime() {
    BandwidthSchedule office = office(10 * KIB, 20 * KIB);
    assertThat(office.bytesPerSecondAt(Instant.parse("2026-01-02T06:59:59Z"))).isEqualTo(20 * KIB);
    assertThat(office.bytesPerSecondAt(Instant.parse("2026-01-02T07:00:00Z"))).isEqualTo(10 * KIB);
    assertThat(office.bytesPerSecondAt(Instant.parse("2026-07-03T06:00:00Z"))).isEqualTo(10 * KIB);
    assertThat(office.bytesPerSecondAt(Instant.parse("2026-01-03T12:00:00Z"))).isEqualTo(20 * KIB);
  }

  @Test
  void aWindowOverMidnightBelongsToTheDayOnWhichItBegins() {
    BandwidthSchedule night =
        new BandwidthSchedule(
            ZoneId.of("UTC"),
            0,
            List.of(
                new Window(
                    Set.of(DayOfWeek.SUNDAY), LocalTime.of(22, 0), LocalTime.of(6, 0), 9 * KIB)));
    assertThat(night.bytesPerSecondAt(Instant.parse("2026-01-04T23:00:00Z"))).isEqualTo(9 * KIB);
    assertThat(night.bytesPerSecondAt(Instant.parse("2026-01-05T05:59:00Z"))).isEqualTo(9 * KIB);
    assertThat(night.bytesPerSecondAt(Instant.parse("2026-01-05T06:00:00Z"))).isZero();
    assertThat(night.bytesPerSecondAt(Instant.parse("2026-01-05T23:00:00Z"))).isZero();
  }

  @Test
  void aWholeDayIsFromMidnightToMidnight() {
    Window sunday =
        new Window(Set.of(DayOfWeek.SUNDAY), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, 9 * KIB);
    BandwidthSchedule schedule = new BandwidthSchedule(ZoneId.of("UTC"), 0, List.of(sunday));
    assertThat(schedule.bytesPerSecondAt(Instant.parse("2026-01-03T23:59:00Z"))).isZero();
    assertThat(schedule.bytesPerSecondAt(Instant.parse("2026-01-04T00:00:00Z"))).isPositive();
    assertThat(schedule.bytesPerSecondAt(Instant.parse("2026-01-04T23:59:00Z"))).isPositive();
    assertThat(schedule.bytesPerSecondAt(Instant.parse("2026-01-05T00:00:00Z"))).isZero();
  }

  @Test
  void aStepOfTheClockGivesNoBurst() throws IOException {
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(10 * KIB));
    read(paced(VM, (int) (10 * KIB)));
    pacing.wall = pacing.wall.plus(Duration.ofDays(400));
    read(paced(VM, (int) (10 * KIB)));
    assertThat(pacing.passed()).isGreaterThan(Duration.ofMillis(1_800));
  }

  @Test
  void limitsThatCannotBeAreRefusedByName() {
    assertThatThrownBy(() -> BandwidthSchedule.always(1)).hasMessageContaining("bytesPerSecond");
    assertThatThrownBy(() -> BandwidthSchedule.always(-1)).hasMessageContaining("bytesPerSecond");
    assertThatThrownBy(() -> new Window(Set.of(), LocalTime.NOON, LocalTime.MIDNIGHT, 0))
        .hasMessageContaining("windows.days");
  }

  @Test
  void anInterruptEndsTheWait() {
    bandwidths.limitPeer("chicago", BandwidthSchedule.always(10 * KIB));
    InputStream segment = paced(VM, 100_000);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> read(segment)).isInstanceOf(java.io.InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static BandwidthSchedule office(long inHours, long otherwise) {
    return new BandwidthSchedule(
        BERLIN,
        otherwise,
        List.of(new Window(WORKDAYS, LocalTime.of(8, 0), LocalTime.of(18, 0), inHours)));
  }

  private InputStream paced(UUID vm, int bytes) {
    return bandwidths.paced(new ByteArrayInputStream(new byte[bytes]), "chicago", vm);
  }

  private static void read(InputStream stream) throws IOException {
    stream.transferTo(java.io.OutputStream.nullOutputStream());
  }

  /** Time passes only by waiting. */
  private static final class TestPacing implements LinkPacing {
    private long nanos;
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant wall() {
      return wall;
    }

    @Override
    public void pause(Duration most) {
      nanos += most.toNanos();
      wall = wall.plus(most);
    }

    Duration passed() {
      return Duration.ofNanos(nanos);
    }
  }
}
