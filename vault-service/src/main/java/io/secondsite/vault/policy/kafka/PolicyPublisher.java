package io.secondsite.vault.policy.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.PolicyAnnouncements;
import io.secondsite.vault.policy.PolicyTerms;
import io.secondsite.vault.policy.Retention;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Publishes policies. */
@Singleton
public final class PolicyPublisher implements PolicyAnnouncements {
  private static final int SECONDS_OF_MINUTE = 60;

  private final Outbox outbox;

  PolicyPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void set(Policy policy) {
    PolicyTerms terms = policy.terms();
    outbox.publish(
        new ProtectionEvent.PolicySet(
            policy.id(),
            policy.vault(),
            policy.name(),
            terms.frequencySeconds(),
            terms.recoveryPointHours(),
            terms.applicationConsistentHours(),
            terms.compression(),
            PolicyTerms.INITIAL_REPLICATION_METHOD,
            terms.initialReplicationStart(),
            terms.authentication().eventName(),
            terms.port(),
            terms.replicaDeletion(),
            retention(terms.retention()),
            terms.recoveryPointThresholdMinutes() * SECONDS_OF_MINUTE));
  }

  /** As events have it. */
  public static ProtectionEvent.Retention retention(Retention retention) {
    return new ProtectionEvent.Retention(
        retention.tiers().stream()
            .map(tier -> new ProtectionEvent.Tier(tier.afterMinutes(), tier.everyMinutes()))
            .toList(),
        retention.lockHours(),
        retention.softDeleteDays());
  }

  @Override
  public void removed(UUID id) {
    outbox.tombstone(Topic.PROTECTION, "policy/" + id);
  }
}
