package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.NetworkId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A VM network and the one that stands for it at the other site; works in both directions. */
public record NetworkMapping(
    UUID id,
    String vault,
    String name,
    NetworkId primary,
    NetworkId recovery,
    Resolution resolution,
    Instant createdAt,
    Instant changedAt) {

  /** One direction of a mapping. */
  public record Direction(
      NetworkMapping mapping,
      NetworkId from,
      NetworkId to,
      List<SubnetPair> subnets,
      Optional<String> firstSubnet) {

    /** The subnet of a replica's card: by the source card's, or the first where it has none. */
    public Optional<String> subnetFor(Optional<String> source) {
      return source
          .flatMap(name ->
              subnets.stream()
                  .filter(pair -> pair.from().equals(name))
                  .map(SubnetPair::to)
                  .findFirst())
          .or(this::firstSubnet);
    }
  }

  /** What this mapping says about replicas of that network's cards on that server, if anything. */
  public Optional<Direction> from(NetworkId network, String targetServer) {
    if (primary.equals(network) && recovery.server().equals(targetServer)) {
      return Optional.of(
          new Direction(
              this,
              primary,
              recovery,
              resolution.toRecovery(),
              Optional.ofNullable(resolution.recoveryDefaultSubnet())));
    }
    if (recovery.equals(network) && primary.server().equals(targetServer)) {
      return Optional.of(
          new Direction(
              this,
              recovery,
              primary,
              resolution.toPrimary(),
              Optional.ofNullable(resolution.primaryDefaultSubnet())));
    }
    return Optional.empty();
  }

  boolean isOn(NetworkId network) {
    return primary.equals(network) || recovery.equals(network);
  }

  NetworkMapping to(NetworkId newRecovery, Inventory inventory, Instant now) {
    return new NetworkMapping(
        id,
        vault,
        name,
        primary,
        newRecovery,
        Resolution.of(inventory, primary, newRecovery),
        createdAt,
        now);
  }
}
