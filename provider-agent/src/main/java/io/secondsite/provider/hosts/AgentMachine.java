package io.secondsite.provider.hosts;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine of an agent's host.
 *
 * @param state {@code RUNNING}, {@code PAUSED}, {@code SHUT_OFF} or {@code CRASHED}
 * @param replication the state of its replication, absent when it is not replicated
 * @param bootDisk the target of the disk that it boots from; null from an agent that does not tell
 * @param warnings what a replica will not have; null from an agent that does not tell
 */
public record AgentMachine(
    UUID id,
    String name,
    String state,
    List<Disk> disks,
    List<Nic> nics,
    @Nullable String replication,
    @Nullable String bootDisk,
    @Nullable List<String> warnings) {
  public AgentMachine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  /**
   * A disk that holds data.
   *
   * @param untracked why its changes cannot be tracked; null or empty where they can
   * @param scannable whether it is replicated all the same, read whole in each cycle
   */
  public record Disk(
      String target,
      @Nullable String source,
      String format,
      long sizeBytes,
      @Nullable String untracked,
      @Nullable Boolean scannable) {}

  /**
   * A network card.
   *
   * @param network as the hypervisor calls it; null or empty is none
   */
  public record Nic(String mac, @Nullable String network) {}
}
