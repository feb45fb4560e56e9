package io.secondsite.volume.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A simulation from its seed to its end; a red one tells how to see it again. */
record Run(long seed, int steps, List<String> journal) {
  private static final int JOURNAL_LINES = 30;

  static Run of(long seed, int steps) throws IOException {
    Path folder = MemoryFolder.create();
    try {
      return in(folder, seed, steps);
    } finally {
      SimulatedDisk.delete(List.of(folder));
    }
  }

  private static Run in(Path folder, long seed, int steps) throws IOException {
    int step = 0;
    try (Simulation simulation = new Simulation(folder, seed)) {
      try {
        simulation.begin();
        for (step = 1; step <= steps && !simulation.ended(); step++) {
          simulation.step();
        }
        simulation.end();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError(red(seed, Math.min(step, steps), simulation.journal(), e), e);
      }
      return new Run(seed, steps, List.copyOf(simulation.journal()));
    }
  }

  /** Steps after the one that broke do not matter, so it is the last one of the shortest run. */
  private static String red(long seed, int step, List<String> journal, Throwable cause) {
    int from = Math.max(0, journal.size() - JOURNAL_LINES);
    return String.join("\n  ", journal.subList(from, journal.size()))
        + "\n"
        + cause
        + "\nreplay: ./secondsite simulate volume --seed "
        + seed
        + " --steps "
        + step;
  }

  @Override
  public String toString() {
    return "seed " + seed + ", " + steps + " steps:\n  " + String.join("\n  ", journal);
  }
}
