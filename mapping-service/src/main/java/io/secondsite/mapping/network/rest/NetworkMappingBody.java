package io.secondsite.mapping.network.rest;

import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.network.NetworkMappingProposal;
import io.secondsite.mapping.problem.ArmName;
import io.secondsite.rim.problem.Checks;
import org.jspecify.annotations.Nullable;

/** A mapping as it is asked for. */
record NetworkMappingBody(
    @Nullable String vault,
    @Nullable String name,
    @Nullable String primaryServer,
    @Nullable String primaryNetwork,
    @Nullable String recoveryServer,
    @Nullable String recoveryNetwork) {

  NetworkMappingProposal proposal() {
    return new NetworkMappingProposal(
        ArmName.vault("vault", vault),
        Checks.name("name", name),
        new NetworkId(
            Checks.name("primaryServer", primaryServer),
            Checks.name("primaryNetwork", primaryNetwork)),
        new NetworkId(
            Checks.name("recoveryServer", recoveryServer),
            Checks.name("recoveryNetwork", recoveryNetwork)));
  }
}
