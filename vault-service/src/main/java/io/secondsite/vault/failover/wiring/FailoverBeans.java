package io.secondsite.vault.failover.wiring;

import io.secondsite.vault.failover.FailoverAnnouncements;
import io.secondsite.vault.failover.FailoverNews;
import io.secondsite.vault.failover.FailoverStore;
import io.secondsite.vault.failover.Failovers;
import io.secondsite.vault.failover.Silence;
import io.secondsite.vault.failover.VmNetworks;
import io.secondsite.vault.failover.config.FailoverConfig;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.protection.ProtectedItems;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

@Singleton
final class FailoverBeans {

  @Produces
  @Singleton
  Failovers failovers(
      FailoverStore store,
      ProtectedItems items,
      VmNetworks networks,
      FailoverAnnouncements announcements,
      Jobs jobs,
      Clock clock,
      FailoverConfig config) {
    return new Failovers(
        store,
        items,
        networks,
        announcements,
        jobs,
        clock,
        UUID::randomUUID,
        config.commandLifetime());
  }

  @Produces
  @Singleton
  FailoverNews news(FailoverStore store, ProtectedItems items, Jobs jobs) {
    return new FailoverNews(store, items, jobs);
  }

  @Produces
  @Singleton
  Silence silence(
      FailoverStore store, ProtectedItems items, Jobs jobs, Clock clock, FailoverConfig config) {
    return new Silence(store, items, jobs, clock, config.answerGrace());
  }
}
