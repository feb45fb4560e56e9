package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.volume.RetentionPlan.Candidate;
import io.secondsite.volume.RetentionPlan.Run;
import io.secondsite.volume.RetentionPlan.RunLimits;
import io.secondsite.volume.RetentionSettings.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetentionPlanTest {
  private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
  private static final RunLimits RUN_MAX = new RunLimits(16, 16_000);

  private static RetentionSettings settings(int windowHours, Tier... tiers) {
    return new RetentionSettings(windowHours, List.of(tiers), 0, 14, 2880);
  }

  private static Candidate at(long sequence, Instant at) {
    return new Candidate(new PointId(1, sequence), at, false, false, 1000);
  }

  private static List<Candidate> every(Duration interval, int count) {
    List<Candidate> points = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      points.add(at(index + 1, BEGIN.plus(interval.multipliedBy(index))));
    }
    return points;
  }

  private static Set<Long> keptSequences(
      List<Candidate> points, RetentionSettings settings, Instant now) {
    return RetentionPlan.kept(points, settings, now).stream()
        .map(PointId::sequence)
        .collect(Collectors.toSet());
  }

  @Test
  void R64_pointsOlderThanTheWindowGo() {
    List<Candidate> points = every(Duration.ofHours(1), 30);
    Instant now = points.getLast().at();
    assertThat(keptSequences(points, settings(24), now))
        .hasSize(25)
        .contains(6L)
        .doesNotContain(5L);
  }

  @Test
  void aWindowOfZeroKeepsTheNewestOnly() {
    List<Candidate> points = every(Duration.ofSeconds(30), 10);
    assertThat(keptSequences(points, settings(0), points.getLast().at())).containsExactly(10L);
  }

  @Test
  void ofEachPeriodOfATierTheNewestIsKept() {
    List<Candidate> points = every(Duration.ofMinutes(1), 121);
    Instant now = points.getLast().at();
    Set<Long> kept = keptSequences(points, settings(24, new Tier(60, 10)), now);
    // Minute 0 is sequence 1: minute 9 is the newest of the first ten minutes
    assertThat(kept).contains(10L, 20L, 30L, 40L, 50L, 60L).doesNotContain(1L, 9L, 11L, 59L);
    assertThat(kept).contains(61L, 62L, 120L, 121L);
  }

  @Test
  void whatADayOfHalfMinutesLeavesIs2880PointsAtMost() {
    List<Candidate> points = every(Duration.ofSeconds(30), 4000);
    Instant now = points.getLast().at();
    assertThat(keptSequences(points, RetentionSettings.defaults(), now)).hasSize(2880);
  }

  @Test
  void aRunIsNoLongerThanAsked() {
    List<Candidate> points = every(Duration.ofSeconds(30), 100);
    List<Run> runs =
        RetentionPlan.of(points, settings(0), points.getLast().at(), new RunLimits(30, 1L << 40));
    assertThat(runs).hasSize(4);
    assertThat(runs).allSatisfy(run -> assertThat(run.dropped().size()).isLessThanOrEqualTo(30));
    assertThat(runs.getLast().into().sequence()).isEqualTo(100);
  }

  @Test
  void aRunIsNoLargerThanAskedUnlessASinglePointIs() {
    List<Candidate> points = every(Duration.ofSeconds(30), 100);
    Instant now = points.getLast().at();
    List<Run> some = RetentionPlan.of(points, settings(0), now, new RunLimits(64, 8500));
    assertThat(some).hasSize(11);
    assertThat(some).allSatisfy(run -> assertThat(run.dropped()).hasSizeBetween(9, 9));
    List<Run> single = RetentionPlan.of(points, settings(0), now, new RunLimits(64, 1));
    assertThat(single).hasSize(99);
  }

  @Test
  void nothingGoesIntoADamagedPoint() {
    List<Candidate> points = every(Duration.ofHours(1), 30);
    Candidate damaged =
        new Candidate(points.get(6).pointId(), points.get(6).at(), false, true, 1000);
    points.set(6, damaged);
    List<Run> runs = RetentionPlan.of(points, settings(22), points.getLast().at(), RUN_MAX);
    assertThat(runs).noneMatch(run -> run.into().equals(damaged.pointId()));
  }

  @Test
  void theLastGoodPointStaysHoweverOldItIs() {
    List<Candidate> points = every(Duration.ofHours(1), 50);
    for (int place = 3; place < points.size(); place++) {
      Candidate point = points.get(place);
      points.set(place, new Candidate(point.pointId(), point.at(), false, true, 1000));
    }
    assertThat(keptSequences(points, settings(1), points.getLast().at())).contains(3L, 50L);
  }

  @Property(tries = 200)
  void I14_heldPointsTheNewestAndTheLastGoodOneNeverGo(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    Random random = new Random(seed);
    List<Candidate> points = new ArrayList<>();
    Instant at = BEGIN;
    for (int sequence = 1; sequence <= count; sequence++) {
      at = at.plusSeconds(random.nextInt(4000));
      boolean held = random.nextInt(10) == 0;
      boolean damaged = random.nextInt(20) == 0;
      points.add(new Candidate(new PointId(1, sequence), at, held, damaged, 1000));
    }
    Set<PointId> dropped = new HashSet<>();
    for (Run run : RetentionPlan.of(points, random(random), at, RUN_MAX)) {
      assertThat(dropped).as("into a point that goes").doesNotContain(run.into());
      dropped.addAll(run.dropped());
    }
    for (Candidate point : points) {
      if (point.held()) {
        assertThat(dropped).doesNotContain(point.pointId());
      }
    }
    assertThat(dropped).doesNotContain(points.getLast().pointId());
    points.reversed().stream()
        .filter(point -> !point.damaged())
        .findFirst()
        .ifPresent(good -> assertThat(dropped).doesNotContain(good.pointId()));
  }

  @Property(tries = 100)
  void whatIsKeptLaterWasKeptBefore(@ForAll long seed) {
    Random random = new Random(seed);
    RetentionSettings settings = random(random);
    List<Candidate> all = new ArrayList<>();
    List<Candidate> left = new ArrayList<>();
    Instant at = BEGIN;
    for (int sequence = 1; sequence <= 200; sequence++) {
      at = at.plusSeconds(30 + random.nextInt(2000));
      all.add(at(sequence, at));
      left.add(at(sequence, at));
      if (random.nextInt(5) == 0) {
        Set<PointId> keep = RetentionPlan.kept(left, settings, at);
        left.removeIf(point -> !keep.contains(point.pointId()));
        // Thinning step by step leaves what thinning at once would leave
        assertThat(keep).isEqualTo(RetentionPlan.kept(all, settings, at));
      }
    }
  }

  private static RetentionSettings random(Random random) {
    int every = 1 + random.nextInt(30);
    int after = 30 + random.nextInt(1000);
    return new RetentionSettings(
        random.nextInt(200),
        List.of(new Tier(after, every), new Tier(after * 3, every * (2 + random.nextInt(10)))),
        0,
        14,
        100_000);
  }

  @Test
  void tiersThatDoNotFitTogetherAreRefused() {
    assertThatThrownBy(() -> settings(24, new Tier(60, 10), new Tier(60, 20)))
        .hasMessageContaining("afterMinutes");
    assertThatThrownBy(() -> settings(24, new Tier(60, 10), new Tier(120, 25)))
        .hasMessageContaining("everyMinutes");
    assertThatThrownBy(() -> settings(-1)).hasMessageContaining("windowHours");
    assertThatThrownBy(() -> new Tier(0, 5)).hasMessageContaining("afterMinutes");
  }
}
