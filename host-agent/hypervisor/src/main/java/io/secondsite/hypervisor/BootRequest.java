package io.secondsite.hypervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * What to boot.
 *
 * @param bootId names this boot and everything made for it; {@code [a-z0-9-]{1,40}}
 * @param vm the UUID the machine gets; a drill gets a fresh one, a failover keeps the source's
 * @param name the machine's name, e.g. "web - Test"
 * @param definition the source's definition as captured; only an allow-list of it is used
 * @param disks a view for every disk of the definition; a disk without a view is left out
 */
public record BootRequest(
    String bootId, UUID vm, String name, String definition, List<Disk> disks, Network network) {
  public BootRequest {
    disks = List.copyOf(disks);
    if (!bootId.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("bootId must match [a-z0-9-]{1,40}: " + bootId);
    }
  }

  /** A disk and the read-only NBD export it is booted over. */
  public record Disk(String target, long sizeBytes, Path socket, String exportName) {}

  /** What the machine's cards are connected to. */
  public sealed interface Network {
    /** Cards without a link. */
    record None() implements Network {}

    /** A network of its own, made for this boot and removed with it. */
    record Isolated() implements Network {}

    /** A network the host has, by name. */
    record Existing(String name) implements Network {}
  }
}
