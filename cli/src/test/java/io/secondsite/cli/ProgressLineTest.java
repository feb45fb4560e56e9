package io.secondsite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static Replication with(Replication.@Nullable Progress progress) {
    return new Replication(
        new UUID(1, 2),
        "web",
        "Chicago",
        30,
        true,
        "INITIAL",
        null,
        null,
        null,
        progress,
        null,
        null,
        new Replication.Cycles(0, 0),
        new Replication.Totals(0, 0),
        null);
  }

  @Test
  void theProgressTellsPercentSizeRateAndTimeLeft() {
    // Given
    Replication replication =
        with(
            new Replication.Progress(
                "INITIAL", 42.04, 1_288_490_189L, 3_113_851_290L, 89_128_960.0, 80.4));
    // When
    String line = ReplicateCommand.line(replication);
    // Then
    assertThat(line).isEqualTo("INITIAL 42.0 %  1.2 GiB of 2.9 GiB  85.0 MiB/s  1 min 20 s left");
  }

  @Test
  void withoutProgressTheStateIsTold() {
    assertThat(ReplicateCommand.line(with(null))).isEqualTo("INITIAL");
  }
}
