package io.secondsite.vault.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I36: never lower than the truth, whatever the clocks show. */
final class SourceAgeTest {
  /** By a clock that is right. */
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private static final Duration UP = Duration.ofDays(3);
  private static final Duration AGE = Duration.ofSeconds(20);

  /** A report that was measured and heard so long after the start. */
  private static SourceAge heard(
      String point, int measured, int heard, Duration skew, @Nullable SourceAge before) {
    SourceAge.Measured told =
        new SourceAge.Measured(
            point, AGE, START.plusSeconds(measured).plus(skew), "boot-1", UP.plusSeconds(measured));
    return SourceAge.of(told, START.plusSeconds(heard), before);
  }

  private static NewestPoint point(String name, int instant, int heard, Duration skew) {
    return new NewestPoint(name, START.plusSeconds(instant).plus(skew), START.plusSeconds(heard));
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, 0, 3600})
  void the_age_is_the_source_s_own_and_grows_by_the_vault_s_clock(int skewSeconds) {
    Duration skew = Duration.ofSeconds(skewSeconds);
    SourceAge age = heard("p1", 100, 100, skew, null);

    assertThat(age.of(point("p1", 80, 83, skew), START.plusSeconds(110)))
        .isEqualTo(AGE.plusSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, 0, 3600})
  void a_newer_point_than_was_measured_is_younger_by_what_their_instants_are_apart(
      int skewSeconds) {
    Duration skew = Duration.ofSeconds(skewSeconds);
    SourceAge age = heard("p1", 100, 100, skew, null);

    assertThat(age.of(point("p2", 110, 113, skew), START.plusSeconds(120)))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void a_jump_of_the_source_s_clock_changes_nothing() {
    SourceAge before = heard("p1", 100, 100, Duration.ZERO, null);
    SourceAge jumped = heard("p2", 160, 160, Duration.ofHours(-1), before);

    assertThat(jumped.of(point("p2", 140, 143, Duration.ofHours(-1)), START.plusSeconds(170)))
        .isEqualTo(AGE.plusSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, 3600})
  void a_jump_that_was_not_measured_yet_is_worth_a_cycle_at_most(int jumpSeconds) {
    Duration jump = Duration.ofSeconds(jumpSeconds);
    SourceAge before = heard("p1", 100, 100, Duration.ZERO, null);

    assertThat(before.of(point("p2", 110, 113, jump), START.plusSeconds(120)))
        .isBetween(Duration.ofSeconds(7), AGE.plusSeconds(20));
  }

  @Test
  void a_report_that_was_long_on_its_way_is_as_old_as_it_is() {
    SourceAge before = heard("p1", 100, 101, Duration.ofHours(1), null);
    SourceAge late = heard("p2", 160, 3700, Duration.ofHours(1), before);

    assertThat(late.of(point("p2", 140, 3700, Duration.ofHours(1)), START.plusSeconds(3700)))
        .isGreaterThan(Duration.ofSeconds(3500))
        .isLessThan(Duration.ofSeconds(3561));
  }

  @Test
  void after_a_reboot_of_the_source_its_uptime_is_another() {
    SourceAge before = heard("p1", 100, 100, Duration.ZERO, null);
    SourceAge.Measured rebooted =
        new SourceAge.Measured("p2", AGE, START.plusSeconds(400), "boot-2", Duration.ofSeconds(40));

    SourceAge age = SourceAge.of(rebooted, START.plusSeconds(400), before);

    assertThat(age.of(point("p2", 380, 383, Duration.ZERO), START.plusSeconds(410)))
        .isEqualTo(AGE.plusSeconds(10));
  }

  @Test
  void a_clock_of_the_vault_that_was_set_back_makes_no_point_younger() {
    SourceAge age = heard("p1", 100, 100, Duration.ZERO, null);

    assertThat(age.of(point("p1", 80, 83, Duration.ZERO), START.minusSeconds(3600))).isEqualTo(AGE);
  }
}
