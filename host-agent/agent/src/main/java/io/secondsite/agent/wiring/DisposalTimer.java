package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.replica.ReplicaCare;
import io.secondsite.volume.VolumeException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes deleted replicas when their time is over. */
@Singleton
final class DisposalTimer {
  private static final Logger log = LoggerFactory.getLogger(DisposalTimer.class);

  private final ReplicaCare care;
  private final long periodMillis;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("disposal").factory());

  DisposalTimer(ReplicaCare care, LimitsConfig limits) {
    this.care = care;
    periodMillis = limits.disposalPeriod().toMillis();
  }

  void start(@Observes StartupEvent event) {
    var _ =
        timer.scheduleWithFixedDelay(
            this::dispose, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void dispose() {
    try {
      care.dispose()
          .forEach(vm -> log.atInfo().addKeyValue("vm", vm).log("deleted replica is gone"));
    } catch (VolumeException | RuntimeException e) {
      log.atWarn().setCause(e).log("deleted replicas were not removed; it is tried again");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }
}
