package io.secondsite.provider.inventory;

import io.secondsite.provider.hosts.AgentMachine;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What a host-agent told last. It is kept when the host is away: its machines are not gone.
 *
 * @param drills machines that are booted for drills: no cloud has them
 */
public record HostObservation(String host, List<AgentMachine> machines, Set<UUID> drills) {
  public HostObservation {
    machines = List.copyOf(machines);
    drills = Set.copyOf(drills);
  }
}
