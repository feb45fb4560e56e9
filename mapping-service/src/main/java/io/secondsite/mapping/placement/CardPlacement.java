package io.secondsite.mapping.placement;

import io.secondsite.mapping.inventory.Known.Card;
import io.secondsite.mapping.network.NetworkMapping;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a replica's card is connected to, and why.
 *
 * @param recoveryNetwork null is no network
 * @param warning null where nothing speaks against it
 */
public record CardPlacement(
    Card source,
    @Nullable String recoveryNetwork,
    @Nullable String recoverySubnet,
    @Nullable UUID mapping,
    PlacementRule rule,
    String because,
    @Nullable String warning) {

  static CardPlacement none(Card source, PlacementRule rule, String because) {
    return new CardPlacement(source, null, null, null, rule, because, null);
  }

  static CardPlacement connected(
      Card source, NetworkMapping.Direction direction, Optional<String> warning) {
    Optional<String> wanted = Optional.ofNullable(source.subnet());
    Optional<String> subnet = direction.subnetFor(wanted);
    PlacementRule rule = rule(wanted, subnet);
    return new CardPlacement(
        source,
        direction.to().name(),
        subnet.orElse(null),
        direction.mapping().id(),
        rule,
        because(rule, direction, wanted, subnet),
        warning.orElse(null));
  }

  private static PlacementRule rule(Optional<String> wanted, Optional<String> subnet) {
    if (subnet.isEmpty()) {
      return PlacementRule.MAPPED_NO_SUBNET;
    }
    return subnet.equals(wanted)
        ? PlacementRule.MAPPED_SAME_SUBNET
        : PlacementRule.MAPPED_FIRST_SUBNET;
  }

  private static String because(
      PlacementRule rule,
      NetworkMapping.Direction direction,
      Optional<String> wanted,
      Optional<String> subnet) {
    String mapped =
        "%s is mapped to %s by %s"
            .formatted(direction.from(), direction.to(), direction.mapping().name());
    return switch (rule) {
      case MAPPED_SAME_SUBNET -> mapped + ", which has a subnet of the name " + subnet.get();
      case MAPPED_FIRST_SUBNET ->
          mapped
              + wanted.map(name -> ", which has no subnet " + name).orElse("")
              + "; its first subnet is "
              + subnet.get();
      case MAPPED_NO_SUBNET -> mapped + ", which has no subnets";
      case NOT_MAPPED, NO_SOURCE_NETWORK, TARGET_MISSING ->
          throw new IllegalStateException("not connected: " + rule);
    };
  }
}
