package io.secondsite.agent.wiring;

import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.config.LimitsConfig;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at booted machines again and again: one that ends by itself must have been seen before the
 * host goes down, or it would come back with it.
 */
@Singleton
final class BootWatch {
  private static final Logger log = LoggerFactory.getLogger(BootWatch.class);

  private final Boots boots;
  private final long periodMillis;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("boots").factory());

  BootWatch(Boots boots, LimitsConfig limits) {
    this.boots = boots;
    periodMillis = limits.bootWatch().toMillis();
  }

  void start() {
    var _ =
        timer.scheduleWithFixedDelay(this::look, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      boots.look();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("booted machines cannot be seen; it is tried again");
    }
  }

  void stop() {
    timer.shutdownNow();
  }
}
