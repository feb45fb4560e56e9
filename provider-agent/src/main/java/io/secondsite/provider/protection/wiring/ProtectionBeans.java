package io.secondsite.provider.protection.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.Transactions;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.inventory.Machines;
import io.secondsite.provider.mapping.MappingStore;
import io.secondsite.provider.protection.Drills;
import io.secondsite.provider.protection.ProtectionAnnouncements;
import io.secondsite.provider.protection.ProtectionStore;
import io.secondsite.provider.protection.Protections;
import io.secondsite.provider.protection.Reconciler;
import io.secondsite.provider.protection.Surroundings;
import io.secondsite.provider.protection.config.ProtectionConfig;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Assembles protection, starts and ends it. */
@Singleton
final class ProtectionBeans {

  @Produces
  @Singleton
  Surroundings surroundings(
      Site site, Hosts hosts, Machines machines, MappingStore mappings, Clock clock) {
    return new Surroundings(site, hosts, machines, mappings, clock);
  }

  @Produces
  @Singleton
  Protections protections(
      ProtectionStore store, ProtectionAnnouncements announcements, Surroundings around) {
    return new Protections(store, announcements, around);
  }

  @Produces
  @Singleton
  Reconciler reconciler(
      Surroundings around,
      ProtectionStore store,
      ProtectionAnnouncements announcements,
      Transactions transactions,
      Drills drills,
      ProtectionConfig config) {
    return new Reconciler(
        around,
        store,
        announcements,
        transactions,
        drills,
        new Reconciler.Pace(config.period(), config.itemsAtOnce()));
  }

  void start(@Observes StartupEvent event, Reconciler reconciler) {
    reconciler.start();
  }

  void stop(@Observes ShutdownEvent event, Reconciler reconciler) {
    reconciler.close();
  }
}
