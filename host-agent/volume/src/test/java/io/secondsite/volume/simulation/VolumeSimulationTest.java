package io.secondsite.volume.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * I1-I7, I14-I17, I22: the volume on a simulated disk, from seeds. A red run prints the command
 * that replays it.
 */
class VolumeSimulationTest {
  private static final int STEPS = 40;
  private static final long SEEDS = 40;
  private static final long SEEDS_SOAK = 4000;

  @Test
  void theInvariantsHoldWhateverTheDiskDoes() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Run.of(seed, STEPS);
    }
  }

  @ParameterizedTest
  @Tag("soak")
  @MethodSource("manySeeds")
  void theInvariantsHoldForManySeeds(long seed) throws IOException {
    Run.of(seed, 3 * STEPS);
  }

  static LongStream manySeeds() {
    return LongStream.rangeClosed(10_001, 10_000 + SEEDS_SOAK);
  }

  @Test
  @EnabledIfSystemProperty(named = "secondsite.seed", matches = "-?[0-9]+")
  void replay() throws IOException {
    long first = Long.getLong("secondsite.seed");
    for (long seed = first; seed < first + Integer.getInteger("secondsite.seeds", 1); seed++) {
      System.out.println(Run.of(seed, Integer.getInteger("secondsite.steps", STEPS)));
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() throws IOException {
    List<String> first = Run.of(77, STEPS).journal();
    assertThat(Run.of(77, STEPS).journal()).isEqualTo(first);
  }
}
