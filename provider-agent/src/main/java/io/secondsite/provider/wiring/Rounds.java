package io.secondsite.provider.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.provider.config.InventoryConfig;
import io.secondsite.provider.inventory.Announcer;
import io.secondsite.provider.inventory.HostPoll;
import io.secondsite.provider.registration.Registrations;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again: asking hosts, the heartbeat, renewal. */
@Singleton
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  /** The rest of the service starts first. */
  private static final Duration FIRST = Duration.ofMillis(500);

  private static final Duration RENEWAL = Duration.ofMinutes(1);
  private static final int THREADS = 3; // one may wait for the vault, one for the database

  private final InventoryConfig config;
  private final HostPoll poll;
  private final Announcer announcer;
  private final Registrations registrations;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("rounds-", 0).factory());

  Rounds(InventoryConfig config, HostPoll poll, Announcer announcer, Registrations registrations) {
    this.config = config;
    this.poll = poll;
    this.announcer = announcer;
    this.registrations = registrations;
  }

  void start(@Observes StartupEvent event) {
    every(config.poll(), poll::ask);
    every(config.heartbeat(), announcer::heartbeat);
    every(RENEWAL, registrations::renewIfDue);
  }

  private void every(Duration pause, Runnable round) {
    var _ =
        threads.scheduleWithFixedDelay(
            () -> guarded(round), FIRST.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A round that throws would be the last one. */
  private static void guarded(Runnable round) {
    try {
      round.run();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a round failed; the next one tries again");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    threads.shutdownNow();
    poll.close();
  }
}
