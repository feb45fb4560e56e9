package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.replica.PointIndexing;
import io.secondsite.replication.ReplicationEngine;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the health of a replication or replica changes, also where nothing happens any more.
 */
@Singleton
final class HealthWatch {
  private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

  private final boolean isWanted;
  private final long periodMillis;
  private final PointIndexing replicas;
  private final Index index;
  private final ReplicationEngine engine;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("health").factory());

  HealthWatch(
      AgentConfig config,
      LimitsConfig limits,
      PointIndexing replicas,
      Index index,
      ReplicationEngine engine) {
    isWanted = config.events();
    periodMillis = limits.healthEvents().toMillis();
    this.replicas = replicas;
    this.index = index;
    this.engine = engine;
  }

  void start(@Observes StartupEvent event) {
    var _ = timer.scheduleWithFixedDelay(this::look, 0, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      engine.lookAtHealth();
      if (!isWanted) {
        return;
      }
      replicas.healthChanges().forEach(index::announce);
      replicas.look(index);
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("the replicas' health cannot be seen; it is tried again");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }
}
