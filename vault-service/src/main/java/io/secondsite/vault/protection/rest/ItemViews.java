package io.secondsite.vault.protection.rest;

import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.ResourceViews;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.protection.Machines;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.protection.RecoveryPoint;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Protected items and their points as the public API shows them. */
@Singleton
final class ItemViews implements ResourceViews {
  static final String FABRICS = "replicationFabrics";
  static final String CONTAINERS = "replicationProtectionContainers";
  static final String TYPE = "replicationProtectedItems";
  static final String POINTS = "recoveryPoints";

  private final ProtectedItems items;
  private final Policies policies;
  private final Machines machines;
  private final Jobs jobs;
  private final Clock clock;

  ItemViews(ProtectedItems items, Policies policies, Machines machines, Jobs jobs, Clock clock) {
    this.items = items;
    this.policies = policies;
    this.machines = machines;
    this.jobs = jobs;
    this.clock = clock;
  }

  @Override
  public Optional<Object> view(ResourceId id) {
    if (!id.hasTypes(FABRICS, CONTAINERS, TYPE)) {
      return Optional.empty();
    }
    return items.find(id.vault().id(), cloud(id), id.lastName()).map(item -> of(id.vault(), item));
  }

  static CloudRef cloud(ResourceId id) {
    return new CloudRef(id.name(FABRICS).orElseThrow(), id.name(CONTAINERS).orElseThrow());
  }

  ArmResource<ItemProperties> of(VaultId vault, ProtectedItem item) {
    ProtectedItem.Desired desired = item.desired();
    return ArmResource.of(
        vault,
        ItemProperties.of(
            new ItemProperties.Shown(
                item,
                policies.find(desired.policy()),
                machines.find(desired.vault(), desired.primary().server(), desired.vm()),
                jobs.find(item.job()),
                clock.instant())),
        path(desired));
  }

  static ArmResource<PointProperties> of(VaultId vault, ProtectedItem item, RecoveryPoint point) {
    ProtectedItem.Desired desired = item.desired();
    return ArmResource.of(
        vault,
        PointProperties.of(point),
        FABRICS,
        desired.primary().server(),
        CONTAINERS,
        desired.primary().cloud(),
        TYPE,
        desired.name(),
        POINTS,
        point.point());
  }

  private static String[] path(ProtectedItem.Desired desired) {
    return new String[] {
      FABRICS,
      desired.primary().server(),
      CONTAINERS,
      desired.primary().cloud(),
      TYPE,
      desired.name()
    };
  }
}
