package io.secondsite.rim.wiring;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this service when its launcher is gone: the launcher holds the other end of our input. */
@Singleton
final class ParentWatch {
  private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);

  private final boolean isWanted;

  ParentWatch(
      @ConfigProperty(name = "secondsite.exit-with-parent", defaultValue = "false")
          boolean isWanted) {
    this.isWanted = isWanted;
  }

  void start(@Observes StartupEvent event) {
    if (isWanted) {
      Thread.ofPlatform().daemon().name("parent-watch").start(ParentWatch::watch);
    }
  }

  private static void watch() {
    try {
      while (System.in.read() >= 0) {
        // the parent never writes; only the end of file means something
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("a broken pipe is an ended parent as well");
    }
    log.atInfo().log("the parent is gone; the service ends");
    Quarkus.asyncExit(0);
  }
}
