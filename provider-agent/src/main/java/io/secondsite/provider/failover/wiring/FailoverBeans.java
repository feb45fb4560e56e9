package io.secondsite.provider.failover.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.Transactions;
import io.secondsite.provider.failover.FailoverAnnouncements;
import io.secondsite.provider.failover.FailoverEngine;
import io.secondsite.provider.failover.FailoverStore;
import io.secondsite.provider.failover.ItemDrills;
import io.secondsite.provider.failover.config.FailoverConfig;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.protection.Drills;
import io.secondsite.provider.protection.Protections;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Assembles the engine, starts and ends it. */
@Singleton
final class FailoverBeans {

  @Produces
  @Singleton
  FailoverEngine.Outside outside(Site site, Hosts hosts, Protections protections, Clock clock) {
    return new FailoverEngine.Outside(site, hosts, protections, clock);
  }

  @Produces
  @Singleton
  FailoverEngine engine(
      FailoverEngine.Outside outside,
      FailoverStore store,
      FailoverAnnouncements announcements,
      Transactions transactions,
      FailoverConfig config) {
    return new FailoverEngine(
        outside,
        store,
        announcements,
        transactions,
        new FailoverEngine.Limits(
            config.machinesAtOnce(), config.poll(), config.pause(), config.patience()));
  }

  @Produces
  @Singleton
  Drills drills(FailoverStore store) {
    return new ItemDrills(store);
  }

  void start(@Observes StartupEvent event, FailoverEngine engine) {
    engine.start();
  }

  void stop(@Observes ShutdownEvent event, FailoverEngine engine) {
    engine.close();
  }
}
