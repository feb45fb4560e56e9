package io.secondsite.vault.failover.rest;

import io.secondsite.vault.failover.FailoverRequest;
import org.jspecify.annotations.Nullable;

/** The body of a failover, for a test or in earnest. */
record FailoverProposal(@Nullable Properties properties) {

  record Properties(
      @Nullable String failoverDirection,
      @Nullable String networkType,
      @Nullable String networkId,
      @Nullable String sourceSiteOperations,
      @Nullable Details providerSpecificDetails) {}

  record Details(
      @Nullable String instanceType,
      @Nullable String recoveryPointId,
      @Nullable String recoveryPointType) {}

  /** What is asked; nothing said is all usual. */
  static FailoverRequest request(@Nullable FailoverProposal body) {
    Properties said = body == null ? null : body.properties();
    if (said == null) {
      return new FailoverRequest(null, null, null, null, null, null, null);
    }
    Details details = said.providerSpecificDetails();
    return new FailoverRequest(
        said.failoverDirection(),
        said.networkType(),
        said.networkId(),
        said.sourceSiteOperations(),
        details == null ? null : details.recoveryPointId(),
        details == null ? null : details.recoveryPointType(),
        details == null ? null : details.instanceType());
  }
}
