package io.secondsite.vault.failover.wiring;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.vault.failover.Silence;
import io.secondsite.vault.failover.config.FailoverConfig;
import io.secondsite.vault.replica.ActionNews;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, every now and then, for commands that nobody took. */
@ApplicationScoped
class SilenceWatch {
  private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

  private final Silence silence;
  private final ActionNews actions;
  private final FailoverConfig config;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("failover-silence").factory());

  SilenceWatch(Silence silence, ActionNews actions, FailoverConfig config) {
    this.silence = silence;
    this.actions = actions;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    long every = config.watchInterval().toMillis();
    var _ = timer.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }

  /** Must not throw: the timer would end. */
  private void look() {
    try {
      for (UUID id : QuarkusTransaction.requiringNew().call(silence::due)) {
        QuarkusTransaction.requiringNew().run(() -> silence.giveUp(id));
      }
      for (UUID id : QuarkusTransaction.requiringNew().call(actions::silent)) {
        QuarkusTransaction.requiringNew().run(() -> actions.giveUp(id));
      }
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("looking for commands that nobody took failed");
    }
  }
}
