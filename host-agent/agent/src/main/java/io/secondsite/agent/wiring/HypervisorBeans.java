package io.secondsite.agent.wiring;

import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.machines.Machines;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.libvirt.LibvirtHypervisor;
import io.secondsite.hypervisor.libvirt.LibvirtSettings;
import io.secondsite.hypervisor.simulated.SimulatedHypervisor;
import io.secondsite.hypervisor.simulated.SimulatedSettings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;

/** Makes the hypervisor that the settings name. */
@Singleton
final class HypervisorBeans {
  private static final Duration LIBVIRT_CALL_DEADLINE = Duration.ofSeconds(60);

  @Produces
  @Singleton
  Hypervisor hypervisor(AgentConfig config, StateLock state, RuntimeFolder runtime, Clock clock) {
    return switch (config.hypervisor()) {
      case LIBVIRT ->
          new LibvirtHypervisor(
              new LibvirtSettings(config.libvirtUri(), runtime.path(), LIBVIRT_CALL_DEADLINE),
              clock);
      case SIMULATED -> {
        Path root =
            config.simulatedDirectory().orElseGet(() -> state.directory().resolve("simulated"));
        SimulatedSettings settings = SimulatedSettings.under(root);
        OptionalLong keeper = config.simulatedKeeperProcess();
        yield new SimulatedHypervisor(
            keeper.isPresent() ? settings.endingWith(keeper.getAsLong()) : settings, clock);
      }
    };
  }

  void close(@Disposes Hypervisor hypervisor) {
    hypervisor.close();
  }

  @Produces
  @Singleton
  Machines machines(Hypervisor hypervisor) {
    return new Machines(hypervisor);
  }
}
