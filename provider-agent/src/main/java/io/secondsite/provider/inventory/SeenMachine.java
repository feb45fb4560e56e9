package io.secondsite.provider.inventory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its host-agent last told.
 *
 * @param cloud null for a machine of no cloud
 * @param host its host's name in the fabric file
 */
public record SeenMachine(
    UUID vm,
    String name,
    @Nullable String cloud,
    String host,
    PowerState state,
    List<Disk> disks,
    List<Nic> nics) {
  public SeenMachine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
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

  public record Disk(String target, long sizeBytes, String format) {}

  /**
   * A network card.
   *
   * @param network the VM network of the fabric file; null where there is none of that name
   * @param subnet the network's only subnet; null where it has none or several
   */
  public record Nic(String mac, @Nullable String network, @Nullable String subnet) {}
}
