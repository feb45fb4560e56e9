package io.secondsite.vault.pairing.rest;

import org.jspecify.annotations.Nullable;

/** The body that pairs clouds. */
record PairingProposal(@Nullable Properties properties) {

  record Properties(
      @Nullable String targetProtectionContainerId,
      @Nullable String policyId,
      @Nullable Input providerSpecificInput) {}

  record Input(@Nullable String instanceType) {}
}
