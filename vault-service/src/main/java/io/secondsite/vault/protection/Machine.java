package io.secondsite.vault.protection;

import io.secondsite.vault.pairing.CloudRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its site last told of it.
 *
 * @param cloud null for a machine of no cloud
 */
public record Machine(
    UUID vm, String name, @Nullable CloudRef cloud, List<Disk> disks, List<Nic> nics) {
  public Machine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  public record Disk(String target, long sizeBytes, String format) {}

  /** A card; a null network is a card without a VM network. */
  public record Nic(String mac, @Nullable String network, @Nullable String subnet) {}
}
