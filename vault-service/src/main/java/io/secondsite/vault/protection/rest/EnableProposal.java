package io.secondsite.vault.protection.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body that enables protection. */
record EnableProposal(@Nullable Properties properties) {

  record Properties(
      @Nullable String policyId,
      @Nullable String protectableItemId,
      @Nullable Details providerSpecificDetails) {}

  /** The lists are of disk targets, and extensions here: other scenarios of the API have them. */
  record Details(
      @Nullable String instanceType,
      @Nullable List<@Nullable String> disksToInclude,
      @Nullable List<@Nullable String> disksToExclude) {}
}
