package io.secondsite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rates and windows as people write them. */
class BandwidthTest {
  @Test
  void aWindowNamesDaysTimesAndARate() {
    assertThat(Bandwidth.Window.parse("fri-mon@22:00-06:00=2M"))
        .isEqualTo(
            new Bandwidth.Window(
                List.of("FRIDAY", "SATURDAY", "SUNDAY", "MONDAY"), "22:00", "06:00", 2L << 20));
    assertThat(Bandwidth.Window.parse("SUN@00:00-00:00=0").days()).containsExactly("SUNDAY");
  }

  @Test
  void ratesHaveUnits() {
    assertThat(Bandwidth.rate("500K")).isEqualTo(500L << 10);
    assertThat(Bandwidth.rate("1G")).isEqualTo(1L << 30);
    assertThat(Bandwidth.rate("0")).isZero();
  }

  @Test
  void whatIsNeitherIsRefused() {
    assertThatThrownBy(() -> Bandwidth.rate("fast")).hasMessageContaining("10M");
    assertThatThrownBy(() -> Bandwidth.Window.parse("MON 8-9"))
        .hasMessageContaining("MON-FRI@08:00-18:00=10M");
    assertThatThrownBy(() -> Bandwidth.Window.parse("XXX@08:00-18:00=1M"))
        .hasMessageContaining("MON to SUN");
  }
}
