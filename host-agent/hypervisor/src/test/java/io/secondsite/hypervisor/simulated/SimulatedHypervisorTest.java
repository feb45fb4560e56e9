package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorContract;
import io.secondsite.hypervisor.HypervisorFixture;
import java.util.Set;

/** The contract, held by simulated machines. */
final class SimulatedHypervisorTest extends HypervisorContract {
  @Override
  protected HypervisorFixture fixture() throws Exception {
    return new SimulatedHost();
  }

  @Override
  protected Set<Capability> gaps() {
    return Set.of(Capability.PAUSES);
  }
}
