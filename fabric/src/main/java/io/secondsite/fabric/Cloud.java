package io.secondsite.fabric;

import java.util.List;

/**
 * A cloud: machines that are protected alike.
 *
 * @param machines which machines of its host groups belong to it; empty is all
 */
public record Cloud(
    String name,
    List<String> hostGroups,
    List<String> logicalNetworks,
    List<NamePattern> machines) {
  public Cloud {
    hostGroups = List.copyOf(hostGroups);
    logicalNetworks = List.copyOf(logicalNetworks);
    machines = List.copyOf(machines);
  }

  /** Whether a machine of that name, on one of this cloud's host groups, fits. */
  public boolean takes(String machineName) {
    return machines.isEmpty() || machines.stream().anyMatch(one -> one.matches(machineName));
  }
}
