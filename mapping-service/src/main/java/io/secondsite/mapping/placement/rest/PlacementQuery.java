package io.secondsite.mapping.placement.rest;

import io.secondsite.mapping.inventory.Known.Card;
import io.secondsite.mapping.placement.Placement;
import io.secondsite.mapping.placement.Placements;
import io.secondsite.rim.problem.Checks;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked about: a machine, or a card as described. */
record PlacementQuery(
    @QueryParam("vm") @Nullable String vm,
    @QueryParam("server") @Nullable String server,
    @QueryParam("network") @Nullable String network,
    @QueryParam("subnet") @Nullable String subnet,
    @QueryParam("recoveryServer") @Nullable String recoveryServer) {

  Placement answeredBy(Placements placements) {
    if (vm != null) {
      return placements.ofMachine(
          Checks.uuid("vm", vm), Optional.ofNullable(server), Optional.ofNullable(recoveryServer));
    }
    return placements.ofCard(
        Checks.name("server", server),
        new Card("", Checks.name("network", network), subnet),
        Checks.name("recoveryServer", recoveryServer));
  }
}
