package io.secondsite.fabric;

import org.jspecify.annotations.Nullable;

/** What runs the machines of a host. */
public sealed interface HostHypervisor {

  /** The libvirt connection, as the host's agent opens it. */
  record Libvirt(String uri) implements HostHypervisor {
    static final String USUAL_URI = "qemu:///system";
  }

  /**
   * Simulated machines, for trials.
   *
   * @param folder where they lie; null leaves it to the agent
   */
  record Simulated(@Nullable String folder) implements HostHypervisor {}
}
