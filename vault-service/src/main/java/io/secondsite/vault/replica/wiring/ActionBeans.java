package io.secondsite.vault.replica.wiring;

import io.secondsite.vault.failover.config.FailoverConfig;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.replica.ActionAnnouncements;
import io.secondsite.vault.replica.ActionNews;
import io.secondsite.vault.replica.ActionStore;
import io.secondsite.vault.replica.ReplicaActions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** Their commands live as long as those of failovers. */
@Singleton
final class ActionBeans {

  @Produces
  @Singleton
  ReplicaActions actions(
      ActionStore store,
      ProtectedItems items,
      ActionAnnouncements announcements,
      Jobs jobs,
      Clock clock,
      FailoverConfig config) {
    return new ReplicaActions(
        store, items, announcements, jobs, clock, UUID::randomUUID, config.commandLifetime());
  }

  @Produces
  @Singleton
  ActionNews news(ActionStore store, Jobs jobs, Clock clock, FailoverConfig config) {
    return new ActionNews(store, jobs, clock, config.answerGrace());
  }
}
