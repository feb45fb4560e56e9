package io.secondsite.vault.policy.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.PolicyKind;
import io.secondsite.vault.policy.PolicyTerms;
import org.jspecify.annotations.Nullable;

/** A policy's properties as the public API has them. */
record PolicyProperties(String friendlyName, Details providerSpecificDetails) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Details(
      String instanceType,
      @Nullable Integer replicationFrequencyInSeconds,
      int recoveryPoints,
      int applicationConsistentSnapshotFrequencyInHours,
      String compression,
      String initialReplicationMethod,
      @Nullable String onlineReplicationStartTime,
      int replicationPort,
      int allowedAuthenticationType,
      String replicaDeletionOption,
      @Nullable Integer recoveryPointThresholdInMinutes) {}

  static PolicyProperties of(Policy policy) {
    PolicyTerms terms = policy.terms();
    boolean hasFrequency = terms.kind() == PolicyKind.HYPER_V_REPLICA_2012_R2;
    return new PolicyProperties(
        policy.name(),
        new Details(
            terms.kind().instanceType(),
            hasFrequency ? terms.frequencySeconds() : null,
            terms.recoveryPointHours(),
            terms.applicationConsistentHours(),
            terms.compression() ? "Enabled" : "Disabled",
            PolicyTerms.INITIAL_REPLICATION_METHOD,
            terms.initialReplicationStart(),
            terms.port(),
            terms.authentication().apiNumber(),
            terms.replicaDeletion() ? "OnRecoveryCloud" : "None",
            terms.recoveryPointThresholdMinutes() == 0
                ? null
                : terms.recoveryPointThresholdMinutes()));
  }
}
