package io.secondsite.vault.protection.wiring;

import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.PairingStore;
import io.secondsite.vault.pairing.PairingUse;
import io.secondsite.vault.pairing.Pairings;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.PolicyUse;
import io.secondsite.vault.protection.Admission;
import io.secondsite.vault.protection.ItemStore;
import io.secondsite.vault.protection.Machines;
import io.secondsite.vault.protection.PointStore;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.protection.Protection;
import io.secondsite.vault.protection.ProtectionAnnouncements;
import io.secondsite.vault.protection.ProtectionNews;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

@Singleton
final class ProtectionBeans {

  @Produces
  @Singleton
  ProtectedItems items(ItemStore items, PointStore points) {
    return new ProtectedItems(items, points);
  }

  @Produces
  @Singleton
  Protection protection(
      ItemStore items,
      PointStore points,
      Pairings pairings,
      Policies policies,
      Machines machines,
      ProtectionAnnouncements announcements,
      Jobs jobs,
      Clock clock) {
    return new Protection(
        items,
        points,
        policies,
        new Admission(pairings, policies, machines),
        announcements,
        jobs,
        clock,
        UUID::randomUUID);
  }

  @Produces
  @Singleton
  ProtectionNews news(
      ItemStore items, PointStore points, Protection protection, Jobs jobs, Clock clock) {
    return new ProtectionNews(items, points, protection, jobs, clock);
  }

  @Produces
  @Singleton
  PairingUse pairingUse(ItemStore items) {
    return items::countUnder;
  }

  /** Policies know who uses them only through here, which is why protection is asked for late. */
  @Produces
  @Singleton
  PolicyUse policyUse(PairingStore pairings, Instance<Protection> protection) {
    return new PolicyUse() {
      @Override
      public List<String> pairingsUnder(UUID policy) {
        return pairings.under(policy).stream().map(Pairing::name).toList();
      }

      @Override
      public void changed(Policy policy) {
        protection.get().changed(policy);
      }
    };
  }
}
