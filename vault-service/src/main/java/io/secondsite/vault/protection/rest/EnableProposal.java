package io.secondsite.vault.protection.rest;

import org.jspecify.annotations.Nullable;

/** The body that enables protection. */
record EnableProposal(@Nullable Properties properties) {

  record Properties(
      @Nullable String policyId,
      @Nullable String protectableItemId,
      @Nullable Details providerSpecificDetails) {}

  record Details(@Nullable String instanceType) {}
}
