package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.replica.ReplicaCare;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicationException;
import io.secondsite.volume.VolumeException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes deleted replicas when their time is over, and what replicas need not keep any more though
 * nothing new came: a lock, a pin or a drill may have ended, or there is room again.
 */
@Singleton
final class CareTimer {
  private static final Logger log = LoggerFactory.getLogger(CareTimer.class);

  private final ReplicaCare care;
  private final ReplicaReceiver receiver;
  private final long periodMillis;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("replica-care").factory());

  CareTimer(ReplicaCare care, ReplicaReceiver receiver, LimitsConfig limits) {
    this.care = care;
    this.receiver = receiver;
    periodMillis = limits.retentionPeriod().toMillis();
  }

  void start(@Observes StartupEvent event) {
    var _ =
        timer.scheduleWithFixedDelay(this::look, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      receiver.retain();
      care.dispose()
          .forEach(vm -> log.atInfo().addKeyValue("vm", vm).log("deleted replica is gone"));
    } catch (VolumeException | ReplicationException | RuntimeException e) {
      log.atWarn().setCause(e).log("replicas could not be looked after; it is tried again");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }
}
