package io.secondsite.mapping.network.rest;

import io.secondsite.mapping.network.NetworkMappingFilter;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which mappings are listed. */
record NetworkMappingQuery(
    @QueryParam("vault") @Nullable String vault,
    @QueryParam("name") @Nullable String name,
    @QueryParam("primaryServer") @Nullable String primaryServer,
    @QueryParam("primaryNetwork") @Nullable String primaryNetwork,
    @QueryParam("recoveryServer") @Nullable String recoveryServer) {

  NetworkMappingFilter filter() {
    return new NetworkMappingFilter(vault, name, primaryServer, primaryNetwork, recoveryServer);
  }
}
