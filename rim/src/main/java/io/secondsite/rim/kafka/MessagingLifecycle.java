package io.secondsite.rim.kafka;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.messaging.OutboxRelay;
import io.secondsite.messaging.Retries;
import io.secondsite.rim.config.MessagingConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts what sends and what tries again, and ends both before the channels close. */
@Singleton
final class MessagingLifecycle {
  private final OutboxRelay relay;
  private final Retries retries;
  private final boolean isRelaying;

  MessagingLifecycle(OutboxRelay relay, Retries retries, MessagingConfig config) {
    this.relay = relay;
    this.retries = retries;
    isRelaying = config.relay();
  }

  void start(@Observes StartupEvent event) {
    if (isRelaying) {
      relay.start();
    }
    retries.start();
  }

  void stop(@Observes ShutdownEvent event) {
    relay.close();
    retries.close();
  }
}
