package io.secondsite.provider.protection.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.contracts.vault.ProtectionEvent.CloudPairingSet;
import io.secondsite.contracts.vault.ProtectionEvent.PolicySet;
import io.secondsite.contracts.vault.ProtectionEvent.ProtectedItemSet;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.provider.hosts.AgentRetention;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import io.secondsite.provider.protection.ProtectionStore;
import io.secondsite.provider.protection.Reconciler;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** Folds what the vault wants, as far as it concerns this site. */
@ApplicationScoped
class ProtectionListener {
  private static final String CONSUMER = "provider-protection";
  private static final String ITEM = "item/";
  private static final String POLICY = "policy/";

  private final EventDoor door;
  private final ProtectionStore store;
  private final Reconciler reconciler;
  private final Site site;

  ProtectionListener(EventDoor door, ProtectionStore store, Reconciler reconciler, Site site) {
    this.door = door;
    this.store = store;
    this.reconciler = reconciler;
    this.site = site;
  }

  /** What was parked before a restart is tried again. */
  void start(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.PROTECTION, this::fold);
  }

  @Incoming("site-protection")
  @Blocking
  void take(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.PROTECTION, record, this::fold);
    reconciler.wake();
  }

  private void fold(IncomingEvent event) {
    if (event.data().isEmpty()) {
      forget(event.key());
    } else if (event.data().get() instanceof ProtectionEvent set) {
      fold(set);
    }
  }

  private void forget(String key) {
    if (key.startsWith(ITEM)) {
      store
          .item(UUID.fromString(key.substring(ITEM.length())))
          .ifPresent(item -> store.saveItem(item.with(terms(item)).unwanted()));
    } else if (key.startsWith(POLICY)) {
      store.forgetPolicy(UUID.fromString(key.substring(POLICY.length())));
    }
  }

  private void fold(ProtectionEvent event) {
    switch (event) {
      case PolicySet policy -> store.savePolicy(policy.id(), terms(policy));
      case CloudPairingSet pairing -> {} // an item names its servers and clouds itself
      case ProtectedItemSet item -> {
        if (concerns(item)) {
          store.saveItem(item(item));
        }
      }
    }
  }

  /** The policy may be gone before all is undone that it says how to. */
  private Terms terms(ProtectedItem item) {
    return store.policy(item.policy()).orElse(item.terms());
  }

  private boolean concerns(ProtectedItemSet item) {
    return site.name().equals(item.primaryServer()) || site.name().equals(item.recoveryServer());
  }

  private static Terms terms(PolicySet policy) {
    return new Terms(
        policy.frequencySeconds(),
        policy.recoveryPointHours(),
        policy.compression(),
        retention(policy.retention()),
        policy.replicaDeletion(),
        policy.authenticationType(),
        policy.applicationConsistentHours(),
        policy.initialReplicationStart(),
        orNone(policy.recoveryPointObjectiveSeconds()));
  }

  private static int orNone(@Nullable Integer seconds) {
    return Objects.requireNonNullElse(seconds, 0);
  }

  private static ProtectedItem.@Nullable Retention retention(
      ProtectionEvent.@Nullable Retention said) {
    return said == null
        ? null
        : new ProtectedItem.Retention(
            said.tiers().stream()
                .map(tier -> new AgentRetention.Tier(tier.afterMinutes(), tier.everyMinutes()))
                .toList(),
            said.lockHours(),
            said.softDeleteDays());
  }

  private static ProtectedItem item(ProtectedItemSet set) {
    return new ProtectedItem(
        set.id(),
        set.name(),
        set.vm(),
        set.vmName(),
        set.primaryServer(),
        set.recoveryServer(),
        set.recoveryCloud(),
        set.policy(),
        new Terms(
            set.frequencySeconds(),
            set.recoveryPointHours(),
            set.compression(),
            retention(set.retention()),
            false, // the policy says more of it
            set.authenticationType(),
            0,
            set.initialReplicationStart(),
            orNone(set.recoveryPointObjectiveSeconds())),
        set.generation(),
        true,
        set.suspended(),
        Objects.requireNonNullElse(set.excludedDisks(), List.of()));
  }
}
