package io.secondsite.cli;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine of an agent's host.
 *
 * @param state {@code RUNNING}, {@code PAUSED}, {@code SHUT_OFF} or {@code CRASHED}
 * @param replication the state of its replication, absent when it is not replicated
 * @param warnings what a replica will not have; absent from an agent that does not tell
 */
public record Machine(
    UUID id,
    String name,
    String state,
    List<Disk> disks,
    List<Nic> nics,
    @Nullable String replication,
    @Nullable List<String> warnings) {
  public Machine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  /**
   * A disk that holds data.
   *
   * @param untracked empty where changes can be tracked, else why not
   */
  public record Disk(
      String target, String source, String format, long sizeBytes, String untracked) {}

  /** A network card. */
  public record Nic(String mac, String network) {}
}
