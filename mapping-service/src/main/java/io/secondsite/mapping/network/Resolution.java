package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.Known.Network;
import io.secondsite.mapping.inventory.NetworkId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping comes to with the subnets as they are, in both directions.
 *
 * @param toRecovery for each subnet of the primary network the one its replica gets
 * @param recoveryDefaultSubnet for a card without a subnet; null when the network has none
 */
public record Resolution(
    MappingState state,
    List<SubnetPair> toRecovery,
    @Nullable String recoveryDefaultSubnet,
    List<SubnetPair> toPrimary,
    @Nullable String primaryDefaultSubnet) {
  public Resolution {
    toRecovery = List.copyOf(toRecovery);
    toPrimary = List.copyOf(toPrimary);
  }

  static Resolution of(Inventory inventory, NetworkId primary, NetworkId recovery) {
    Optional<Network> source = inventory.network(primary);
    Optional<Network> target = inventory.network(recovery);
    List<String> sourceSubnets = source.map(Network::subnets).orElse(List.of());
    List<String> targetSubnets = target.map(Network::subnets).orElse(List.of());
    return new Resolution(
        state(source.isPresent(), target.isPresent()),
        pairs(sourceSubnets, targetSubnets),
        SubnetChoice.first(targetSubnets).orElse(null),
        pairs(targetSubnets, sourceSubnets),
        SubnetChoice.first(sourceSubnets).orElse(null));
  }

  private static MappingState state(boolean primaryIsThere, boolean recoveryIsThere) {
    if (!primaryIsThere) {
      return MappingState.PRIMARY_NETWORK_MISSING;
    }
    return recoveryIsThere ? MappingState.PAIRED : MappingState.RECOVERY_NETWORK_MISSING;
  }

  private static List<SubnetPair> pairs(List<String> from, List<String> to) {
    return from.stream()
        .flatMap(subnet ->
            SubnetChoice.of(subnet, to).map(chosen -> new SubnetPair(subnet, chosen)).stream())
        .toList();
  }
}
