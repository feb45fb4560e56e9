package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.replica.PointIndexing;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when a replica's health changes, also where nothing is received any more. */
@Singleton
final class HealthWatch {
  private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

  private final boolean isWanted;
  private final long periodMillis;
  private final PointIndexing replicas;
  private final Index index;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("health").factory());

  HealthWatch(AgentConfig config, LimitsConfig limits, PointIndexing replicas, Index index) {
    isWanted = config.events();
    periodMillis = limits.healthEvents().toMillis();
    this.replicas = replicas;
    this.index = index;
  }

  void start(@Observes StartupEvent event) {
    if (isWanted) {
      var _ = timer.scheduleWithFixedDelay(this::look, 0, periodMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    try {
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
