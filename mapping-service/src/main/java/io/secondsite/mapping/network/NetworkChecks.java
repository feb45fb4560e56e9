package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a network mapping must keep to. */
final class NetworkChecks {
  private NetworkChecks() {}

  /**
   * Its server is registered and has it.
   *
   * @param side {@code primary} or {@code recovery}, as the fields are called
   */
  static void exists(Inventory known, NetworkId network, String side) {
    if (!known.hasServer(network.server())) {
      throw ProblemException.of(
              MappingCode.UNKNOWN_SERVER, "no server " + network.server() + " is registered")
          .inField(side + "Server")
          .withRemedy("register the server with the vault, or name another");
    }
    if (known.network(network).isEmpty()) {
      throw ProblemException.of(
              MappingCode.UNKNOWN_NETWORK,
              network.server() + " has no VM network " + network.name())
          .inField(side + "Network")
          .withRemedy("add it to the site's fabric, or name another");
    }
  }

  /** One server with itself is allowed, one network is not. */
  static void different(NetworkId primary, NetworkId recovery) {
    if (primary.equals(recovery)) {
      throw ProblemException.of(MappingCode.TARGET_NETWORK_SAME, primary + " is both networks")
          .inField("recoveryNetwork")
          .withRemedy("choose another network of that server");
    }
  }

  /** No other mapping says yet what cards of the network get on that server. */
  static void free(
      List<NetworkMapping> others,
      NetworkId network,
      String server,
      Optional<UUID> changed,
      String field) {
    others.stream()
        .filter(mapping -> changed.filter(mapping.id()::equals).isEmpty())
        .filter(mapping -> mapping.from(network, server).isPresent())
        .findFirst()
        .ifPresent(mapping -> {
          throw ProblemException.of(
                  MappingCode.NETWORK_ALREADY_MAPPED,
                  "%s is mapped towards %s by %s (%s to %s)"
                      .formatted(
                          network, server, mapping.name(), mapping.primary(), mapping.recovery()))
              .inField(field)
              .withRemedy("change or remove that mapping; it works in both directions");
        });
  }

  /**
   * At least one pairing that uses the primary network offers the recovery network. Where none is
   * known yet this is not asked: networks may be mapped before clouds are paired.
   */
  static void offered(Inventory known, NetworkId primary, NetworkId recovery) {
    List<Offer> offers = Offer.of(known, primary, Optional.of(recovery.server()));
    if (!offers.isEmpty() && offers.stream().noneMatch(offer -> offer.isOf(recovery))) {
      throw ProblemException.of(
              MappingCode.NETWORK_NOT_OFFERED,
              "none of the clouds that protect users of %s carries the logical network of %s: %s"
                  .formatted(
                      primary,
                      recovery,
                      offers.stream().map(offer -> offer.pairing().recoveryCloud()).toList()))
          .inField("recoveryNetwork")
          .withRemedy("associate its logical network with one of these clouds, or choose another");
    }
  }
}
