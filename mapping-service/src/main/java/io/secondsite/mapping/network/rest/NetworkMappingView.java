package io.secondsite.mapping.network.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.mapping.network.NetworkMapping;
import io.secondsite.mapping.network.SubnetPair;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mapping as it is shown. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NetworkMappingView(
    UUID id,
    String vault,
    String name,
    String primaryServer,
    String primaryNetwork,
    String recoveryServer,
    String recoveryNetwork,
    String state,
    List<SubnetPair> toRecovery,
    @Nullable String recoveryDefaultSubnet,
    List<SubnetPair> toPrimary,
    @Nullable String primaryDefaultSubnet,
    Instant createdAt,
    Instant changedAt) {

  static NetworkMappingView of(NetworkMapping mapping) {
    return new NetworkMappingView(
        mapping.id(),
        mapping.vault(),
        mapping.name(),
        mapping.primary().server(),
        mapping.primary().name(),
        mapping.recovery().server(),
        mapping.recovery().name(),
        mapping.resolution().state().shown(),
        mapping.resolution().toRecovery(),
        mapping.resolution().recoveryDefaultSubnet(),
        mapping.resolution().toPrimary(),
        mapping.resolution().primaryDefaultSubnet(),
        mapping.createdAt(),
        mapping.changedAt());
  }
}
