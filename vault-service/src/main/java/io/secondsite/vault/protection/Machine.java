package io.secondsite.vault.protection;

import io.secondsite.vault.pairing.CloudRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its site last told of it.
 *
 * @param cloud null for a machine of no cloud
 * @param bootDisk the target of the disk that it boots from; null where its site did not tell
 */
public record Machine(
    UUID vm,
    String name,
    @Nullable CloudRef cloud,
    List<Disk> disks,
    List<Nic> nics,
    @Nullable String bootDisk) {
  public Machine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  /**
   * A disk that holds data.
   *
   * @param untracked why it cannot be replicated, and what helps; null where it can
   */
  public record Disk(String target, long sizeBytes, String format, @Nullable String untracked) {}

  /** A card; a null network is a card without a VM network. */
  public record Nic(String mac, @Nullable String network, @Nullable String subnet) {}
}
