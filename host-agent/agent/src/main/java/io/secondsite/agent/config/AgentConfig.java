package io.secondsite.agent.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The agent itself: who it is and where it keeps things. */
@ConfigMapping(prefix = "secondsite.agent")
public interface AgentConfig {

  /** The agent's name, e.g. NewYork: letters, digits, dot, dash and underscore. */
  String name();

  /** The folder of identity, peers, replications and boots; one agent only. */
  @WithDefault("/var/lib/secondsite/host-agent")
  Path stateDirectory();

  /** The folder of replicas (default: {@code replicas} in the state directory). */
  Optional<Path> replicaDirectory();

  /**
   * The folder of sockets, scratch files and overlays. It outlives a reboot, because the overlay of
   * a failed-over machine is all it has written. QEMU's user must be able to traverse it, and its
   * path must be short: a socket's may have 107 bytes.
   */
  @WithDefault("/var/lib/secondsite/runtime")
  Path runtimeDirectory();

  /** The host names and addresses that the agent is reached by; they go into its certificate. */
  @WithDefault("localhost,127.0.0.1")
  List<String> hostNames();

  /** The address peers reach the agent at (default: https, first host name, listener's port). */
  Optional<String> advertisedUrl();

  /** Whether the agent ends when its standard input does; for agents that a launcher started. */
  @WithDefault("false")
  boolean exitWithParent();

  /** The hypervisor that the agent drives: libvirt, or simulated where there is none. */
  @WithDefault("libvirt")
  Kind hypervisor();

  /** The libvirt connection. */
  @WithDefault("qemu:///system")
  String libvirtUri();

  /** The folder of simulated machines (default: {@code simulated} in the state directory). */
  Optional<Path> simulatedDirectory();

  /**
   * The process that simulated machines end with: a launcher's, which must leave nothing behind
   * (default: none; machines outlive the agent).
   */
  OptionalLong simulatedKeeperProcess();

  /**
   * The file with which the agent joins its site, as the site's provider-agent made it; the agent
   * is then called HOST.SITE. It is read until the agent is enrolled (default: no site).
   */
  Optional<Path> joinFile();

  /** Whether what becomes durable here is published to Kafka; the index must be there for it. */
  @WithDefault("false")
  boolean events();

  /** The hypervisors there are. */
  enum Kind {
    LIBVIRT,
    SIMULATED
  }
}
