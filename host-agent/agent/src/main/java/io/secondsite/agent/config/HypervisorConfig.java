package io.secondsite.agent.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The hypervisor that the agent drives. */
@ConfigMapping(prefix = "secondsite.agent.hypervisor")
public interface HypervisorConfig {

  /** libvirt, or simulated where there is none. */
  @WithDefault("libvirt")
  Kind kind();

  /** The libvirt connection. */
  @WithDefault("qemu:///system")
  String libvirtUri();

  /** The folder of the simulated hypervisor's machines (default: simulated in the state folder). */
  Optional<Path> simulatedDirectory();

  /** The kinds there are. */
  enum Kind {
    LIBVIRT,
    SIMULATED
  }
}
