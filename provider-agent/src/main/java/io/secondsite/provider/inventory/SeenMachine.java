package io.secondsite.provider.inventory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its host-agent last told.
 *
 * @param cloud null for a machine of no cloud
 * @param host its host's name in the fabric file
 * @param bootDisk the target of the disk that it boots from; null where its host did not tell
 * @param warnings what a replica will not have; null where its host did not tell
 */
public record SeenMachine(
    UUID vm,
    String name,
    @Nullable String cloud,
    String host,
    PowerState state,
    List<Disk> disks,
    List<Nic> nics,
    @Nullable String bootDisk,
    @Nullable List<String> warnings) {
  public SeenMachine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
    warnings = warnings == null ? null : List.copyOf(warnings);
  }

  /** Of all disks, however full they are. */
  public long diskBytes() {
    return disks.stream().mapToLong(Disk::sizeBytes).sum();
  }

  /** Whether the machine runs. */
  public enum PowerState {
    RUNNING,
    PAUSED,
    OFF
  }

  /**
   * A disk that holds data.
   *
   * @param untracked why it cannot be replicated; null where it can
   */
  public record Disk(String target, long sizeBytes, String format, @Nullable String untracked) {}

  /**
   * A network card.
   *
   * @param network the VM network of the fabric file; null where there is none of that name
   * @param subnet the network's only subnet; null where it has none or several
   */
  public record Nic(String mac, @Nullable String network, @Nullable String subnet) {}
}
