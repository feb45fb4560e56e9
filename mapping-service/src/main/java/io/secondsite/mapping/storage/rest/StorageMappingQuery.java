package io.secondsite.mapping.storage.rest;

import io.secondsite.mapping.storage.StorageMappingFilter;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which mappings are listed. */
record StorageMappingQuery(
    @QueryParam("vault") @Nullable String vault,
    @QueryParam("name") @Nullable String name,
    @QueryParam("primaryServer") @Nullable String primaryServer,
    @QueryParam("primaryClassification") @Nullable String primaryClassification,
    @QueryParam("recoveryServer") @Nullable String recoveryServer) {

  StorageMappingFilter filter() {
    return new StorageMappingFilter(
        vault, name, primaryServer, primaryClassification, recoveryServer);
  }
}
