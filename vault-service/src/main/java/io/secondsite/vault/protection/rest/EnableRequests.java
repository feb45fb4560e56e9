package io.secondsite.vault.protection.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.InstanceType;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.protection.Admission;
import io.secondsite.vault.protection.DiskChoice;
import io.secondsite.vault.protection.EnableRequest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what is asked to be protected. */
@Singleton
final class EnableRequests {
  private static final String MACHINE = "protectableItemId";
  private static final List<String> INSTANCE_TYPES =
      List.of("HyperVReplica2012R2", "HyperVReplica2012");

  private final Policies policies;

  EnableRequests(Policies policies) {
    this.policies = policies;
  }

  EnableRequest asked(VaultId vault, CloudRef cloud, String name, @Nullable EnableProposal body) {
    if (body == null || body.properties() == null) {
      throw ProblemException.badValue("properties", "is missing")
          .withRemedy("say protectableItemId and policyId");
    }
    EnableProposal.Properties said = body.properties();
    scenario(said.providerSpecificDetails());
    ResourceId machine =
        inVault(vault, MACHINE, said.protectableItemId())
            .expect(
                MACHINE, ItemViews.FABRICS, ItemViews.CONTAINERS, "replicationProtectableItems");
    CloudRef where = ItemViews.cloud(machine);
    UUID vm =
        Checks.optionalUuid(machine.lastName())
            .orElseThrow(() -> Admission.unknownVm(machine.lastName(), where.server()));
    return new EnableRequest(
        vault.id(),
        cloud,
        Checks.name("name", name),
        where,
        vm,
        policy(vault, said.policyId()),
        disks(said.providerSpecificDetails()));
  }

  private static DiskChoice disks(EnableProposal.@Nullable Details said) {
    return said == null
        ? DiskChoice.ALL
        : new DiskChoice(
            targets("disksToInclude", said.disksToInclude()),
            targets("disksToExclude", said.disksToExclude()));
  }

  private static @Nullable List<String> targets(
      String field, @Nullable List<@Nullable String> said) {
    if (said == null) {
      return null;
    }
    List<String> targets = new ArrayList<>();
    for (String target : said) {
      targets.add(Checks.name("providerSpecificDetails." + field, target));
    }
    return targets;
  }

  /** The official client can say no details for this scenario, so none are needed. */
  private static void scenario(EnableProposal.@Nullable Details details) {
    String type = details == null ? null : details.instanceType();
    if (type != null && !INSTANCE_TYPES.contains(type)) {
      throw InstanceType.unsupported(
          "providerSpecificDetails.instanceType", type, INSTANCE_TYPES.toArray(String[]::new));
    }
  }

  private @Nullable Policy policy(VaultId vault, @Nullable String id) {
    if (id == null || id.isBlank()) {
      return null;
    }
    ResourceId policy = inVault(vault, "policyId", id).expect("policyId", "replicationPolicies");
    return policies.get(vault.id(), policy.lastName());
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
