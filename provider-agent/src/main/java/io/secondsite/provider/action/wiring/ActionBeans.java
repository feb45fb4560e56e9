package io.secondsite.provider.action.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.messaging.Transactions;
import io.secondsite.provider.action.ActionAnnouncements;
import io.secondsite.provider.action.ActionEngine;
import io.secondsite.provider.action.ActionStore;
import io.secondsite.provider.action.config.ActionConfig;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.protection.ProtectionStore;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Assembles the engine of actions, starts and ends it. */
@Singleton
final class ActionBeans {

  @Produces
  @Singleton
  ActionEngine engine(
      ProtectionStore protection,
      Hosts hosts,
      Clock clock,
      ActionStore store,
      ActionAnnouncements announcements,
      Transactions transactions,
      ActionConfig config) {
    return new ActionEngine(
        new ActionEngine.Outside(protection, hosts, clock),
        store,
        announcements,
        transactions,
        new ActionEngine.Limits(config.atOnce(), config.poll(), config.longest()));
  }

  void start(@Observes StartupEvent event, ActionEngine engine) {
    engine.start();
  }

  void stop(@Observes ShutdownEvent event, ActionEngine engine) {
    engine.close();
  }
}
