package io.secondsite.vault.pairing.rest;

import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.ResourceViews;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.Pairings;
import io.secondsite.vault.policy.Policies;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Cloud pairings as the public API shows them. */
@Singleton
final class PairingViews implements ResourceViews {
  static final String FABRICS = "replicationFabrics";
  static final String CONTAINERS = "replicationProtectionContainers";
  static final String TYPE = "replicationProtectionContainerMappings";

  private final Pairings pairings;
  private final Policies policies;

  PairingViews(Pairings pairings, Policies policies) {
    this.pairings = pairings;
    this.policies = policies;
  }

  @Override
  public Optional<Object> view(ResourceId id) {
    if (!id.hasTypes(FABRICS, CONTAINERS, TYPE)) {
      return Optional.empty();
    }
    return pairings
        .find(id.vault().id(), cloud(id), id.lastName())
        .map(pairing -> of(id.vault(), pairing));
  }

  /** The cloud that an id is in, or is the id of. */
  static CloudRef cloud(ResourceId id) {
    return new CloudRef(id.name(FABRICS).orElseThrow(), id.name(CONTAINERS).orElseThrow());
  }

  ArmResource<PairingProperties> of(VaultId vault, Pairing pairing) {
    return ArmResource.of(
        vault,
        PairingProperties.of(pairing, policies.find(pairing.policy())),
        FABRICS,
        pairing.primary().server(),
        CONTAINERS,
        pairing.primary().cloud(),
        TYPE,
        pairing.name());
  }
}
