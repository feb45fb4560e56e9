package io.secondsite.vault.pairing.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.InstanceType;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of a pairing. */
@Singleton
final class PairingRequests {
  private static final Set<String> INSTANCE_TYPES =
      Set.of("hypervreplica2012r2", "hypervreplica2012", "vmmtovmm");

  private final Policies policies;

  PairingRequests(Policies policies) {
    this.policies = policies;
  }

  /** What was asked. */
  record Asked(CloudRef recovery, Policy policy) {}

  Asked asked(VaultId vault, @Nullable PairingProposal body) {
    if (body == null || body.properties() == null) {
      throw ProblemException.badValue("properties", "is missing")
          .withRemedy("say targetProtectionContainerId and policyId");
    }
    PairingProposal.Properties said = body.properties();
    scenario(said.providerSpecificInput());
    ResourceId target =
        inVault(vault, "targetProtectionContainerId", said.targetProtectionContainerId())
            .expect("targetProtectionContainerId", PairingViews.FABRICS, PairingViews.CONTAINERS);
    ResourceId policy =
        inVault(vault, "policyId", said.policyId()).expect("policyId", "replicationPolicies");
    return new Asked(PairingViews.cloud(target), policies.get(vault.id(), policy.lastName()));
  }

  private static void scenario(PairingProposal.@Nullable Input input) {
    String type = input == null ? null : input.instanceType();
    if (type != null && !INSTANCE_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw InstanceType.unsupported(
          "providerSpecificInput.instanceType", type, "HyperVReplica2012R2", "VmmToVmm");
    }
  }

  private static ResourceId inVault(VaultId vault, String field, @Nullable String text) {
    ResourceId id = ResourceId.parse(field, text);
    if (!id.vault().key().equals(vault.key())) {
      throw ProblemException.badValue(field, "is of another vault")
          .withRemedy("say the id of a resource of " + vault.id());
    }
    return id;
  }
}
