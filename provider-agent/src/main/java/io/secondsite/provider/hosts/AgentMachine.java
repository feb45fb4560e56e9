package io.secondsite.provider.hosts;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine of an agent's host.
 *
 * @param state {@code RUNNING}, {@code PAUSED}, {@code SHUT_OFF} or {@code CRASHED}
 * @param replication the state of its replication, absent when it is not replicated
 */
public record AgentMachine(
    UUID id,
    String name,
    String state,
    List<Disk> disks,
    List<Nic> nics,
    @Nullable String replication) {
  public AgentMachine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  public record Disk(String target, @Nullable String source, String format, long sizeBytes) {}

  /**
   * A network card.
   *
   * @param network as the hypervisor calls it; null or empty is none
   */
  public record Nic(String mac, @Nullable String network) {}
}
