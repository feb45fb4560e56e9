package io.secondsite.provider.mapping;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A VM network of one site and the one that stands for it at the other; mapping-service has
 * resolved the subnets.
 */
public record NetworkMapping(
    UUID id,
    String name,
    NetworkAt primary,
    NetworkAt recovery,
    Subnets toRecovery,
    Subnets toPrimary) {

  /**
   * What a network's subnets become in the other one.
   *
   * @param usual where none fits; null where the other network has no subnets
   */
  public record Subnets(List<Pair> pairs, @Nullable String usual) {
    public Subnets {
      pairs = List.copyOf(pairs);
    }

    /** The subnet of the other network for one of this. */
    Optional<String> of(@Nullable String subnet) {
      return pairs.stream()
          .filter(pair -> pair.from().equals(subnet))
          .map(Pair::to)
          .findFirst()
          .or(() -> Optional.ofNullable(usual));
    }
  }

  public record Pair(String from, String to) {}

  /** What a network becomes at the other server, where this mapping says anything about it. */
  Optional<Target> of(NetworkAt from, @Nullable String subnet, String toServer) {
    return forward(from, subnet, toServer).or(() -> backward(from, subnet, toServer));
  }

  Optional<Target> forward(NetworkAt from, @Nullable String subnet, String toServer) {
    return primary.equals(from) && recovery.server().equals(toServer)
        ? Optional.of(new Target(recovery.network(), toRecovery.of(subnet).orElse(null)))
        : Optional.empty();
  }

  private Optional<Target> backward(NetworkAt from, @Nullable String subnet, String toServer) {
    return recovery.equals(from) && primary.server().equals(toServer)
        ? Optional.of(new Target(primary.network(), toPrimary.of(subnet).orElse(null)))
        : Optional.empty();
  }

  /** Where a card ends up. */
  public record Target(String network, @Nullable String subnet) {}
}
