package io.secondsite.provider.inventory;

import io.secondsite.provider.hosts.AgentMachine;
import io.secondsite.provider.hosts.AgentStorage;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a host-agent told last. It is kept when the host is away: its machines are not gone.
 *
 * @param drills machines that are booted for drills: no cloud has them
 * @param storage where it keeps replicas; empty where that was not told
 */
public record HostObservation(
    String host, List<AgentMachine> machines, Set<UUID> drills, List<AgentStorage> storage) {
  /** What an older version wrote has no storage. */
  public HostObservation(
      String host,
      List<AgentMachine> machines,
      Set<UUID> drills,
      @Nullable List<AgentStorage> storage) {
    this.host = host;
    this.machines = List.copyOf(machines);
    this.drills = Set.copyOf(drills);
    this.storage = storage == null ? List.of() : List.copyOf(storage);
  }
}
