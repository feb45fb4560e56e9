package io.secondsite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeedLineTest {
  private static final UUID VM = new UUID(1, 2);

  @Test
  void anImportUnderWayTellsPercentRateAndTimeLeft() {
    // Given
    Seed.Progress progress = new Seed.Progress(42, 42 << 20, 100 << 20, 1048576.0, 58.0);
    Seed.Import underway =
        new Seed.Import(VM, "web", "NewYork", "PACKAGE", "RUNNING", progress, null, null);
    // When
    String line = SeedCommand.line(underway);
    // Then
    assertThat(line)
        .startsWith("web of NewYork  PACKAGE RUNNING  42.0 %  1.0 MiB/s")
        .endsWith("left");
  }

  @Test
  void aFailedImportTellsWhy() {
    // Given
    Seed.Failure failure = new Seed.Failure("SEED_ALTERED", "copy the package again");
    Seed.Import failed =
        new Seed.Import(VM, "web", "NewYork", "PACKAGE", "FAILED", null, null, failure);
    // When, then
    assertThat(SeedCommand.line(failed))
        .isEqualTo("web of NewYork  PACKAGE FAILED  SEED_ALTERED: copy the package again");
  }
}
