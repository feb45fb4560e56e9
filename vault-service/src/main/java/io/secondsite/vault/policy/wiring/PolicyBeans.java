package io.secondsite.vault.policy.wiring;

import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.PolicyAnnouncements;
import io.secondsite.vault.policy.PolicyStore;
import io.secondsite.vault.policy.PolicyUse;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

@Singleton
final class PolicyBeans {

  @Produces
  @Singleton
  Policies policies(
      PolicyStore store, PolicyUse use, PolicyAnnouncements announcements, Clock clock) {
    return new Policies(store, use, announcements, clock, UUID::randomUUID);
  }
}
