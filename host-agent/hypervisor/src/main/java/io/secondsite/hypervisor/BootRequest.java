package io.secondsite.hypervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What to boot.
 *
 * @param bootId names this boot and everything made for it; {@code [a-z0-9-]{1,40}}
 * @param vm the UUID the machine gets; a drill gets a fresh one, a failover keeps the source's
 * @param name the machine's name, e.g. "web - Test"
 * @param definition the source's definition as captured; only an allow-list of it is used
 * @param disks a view for every disk of the definition; a disk without a view is left out
 * @param network what cards are connected to that {@code cards} does not name
 * @param cards what single cards of the definition are connected to, by MAC address
 */
public record BootRequest(
    String bootId,
    UUID vm,
    String name,
    String definition,
    List<Disk> disks,
    Network network,
    Map<String, Network> cards) {
  public BootRequest {
    disks = List.copyOf(disks);
    Map<String, Network> lowerCase = new TreeMap<>();
    cards.forEach((mac, connected) -> lowerCase.put(lowerCase(mac), connected));
    cards = Map.copyOf(lowerCase);
    if (!bootId.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("bootId must match [a-z0-9-]{1,40}: " + bootId);
    }
  }

  /** A boot whose cards are all connected to the same. */
  public BootRequest(
      String bootId, UUID vm, String name, String definition, List<Disk> disks, Network network) {
    this(bootId, vm, name, definition, disks, network, Map.of());
  }

  /** What the card is connected to. */
  public Network networkOf(String mac) {
    return cards.getOrDefault(lowerCase(mac), network);
  }

  /** Whether any card may be connected to the boot's own network. */
  public boolean wantsOwnNetwork() {
    return network instanceof Network.Isolated
        || cards.values().stream().anyMatch(Network.Isolated.class::isInstance);
  }

  /** The networks of the host that are named. */
  public List<String> existingNetworks() {
    return Stream.concat(Stream.of(network), cards.values().stream())
        .flatMap(
            one -> one instanceof Network.Existing(String name) ? Stream.of(name) : Stream.of())
        .distinct()
        .sorted()
        .toList();
  }

  private static String lowerCase(String mac) {
    return mac.toLowerCase(Locale.ROOT);
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
