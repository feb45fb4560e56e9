package io.secondsite.vault.policy.rest;

import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.ResourceViews;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Policies as the public API shows them. */
@Singleton
final class PolicyViews implements ResourceViews {
  static final String TYPE = "replicationPolicies";

  private final Policies policies;

  PolicyViews(Policies policies) {
    this.policies = policies;
  }

  @Override
  public Optional<Object> view(ResourceId id) {
    return id.hasTypes(TYPE)
        ? policies.find(id.vault().id(), id.lastName()).map(policy -> of(id.vault(), policy))
        : Optional.empty();
  }

  static ArmResource<PolicyProperties> of(VaultId vault, Policy policy) {
    return ArmResource.of(vault, PolicyProperties.of(policy), TYPE, policy.name());
  }
}
