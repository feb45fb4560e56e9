package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorContract;
import io.secondsite.hypervisor.HypervisorFixture;

/** The simulated hypervisor keeps the contract, without a gap. */
final class SimulatedHypervisorTest extends HypervisorContract {
  @Override
  protected HypervisorFixture fixture() throws Exception {
    return new SimulatedHost();
  }
}
