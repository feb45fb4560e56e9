package io.secondsite.agent.wiring;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.index.Index;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts everything in its order. */
@Singleton
final class Startup {

  void start(@Observes StartupEvent event, Index index) {
    index.start();
  }
}
