package io.secondsite.system;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tier: plain. */
class WholeJobSimulatedIT {
  @TempDir private Path state;

  @Test
  void aMachineIsReplicatedDrilledAndFailedOverOnTheSimulatedHypervisor() throws Exception {
    WholeJob.runs(state, "simulated");
  }
}
