package io.secondsite.agent.wiring;

import io.quarkus.runtime.Quarkus;
import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.enrolment.Enrolment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this agent when its launcher is gone: the launcher holds the other end of our input. */
@Singleton
final class ParentWatch {
  private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);

  private final boolean isWanted;
  private final AtomicBoolean started = new AtomicBoolean();

  private final Enrolment enrolment;

  ParentWatch(AgentConfig config, Enrolment enrolment) {
    this.enrolment = enrolment;
    isWanted = config.exitWithParent();
  }

  void start() {
    if (isWanted && started.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("parent-watch").start(this::watch);
    }
  }

  private void watch() {
    try {
      while (System.in.read() >= 0) {
        // the parent never writes; only the end of file means something
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("a broken pipe is an ended parent as well");
    }
    log.atInfo().log("the parent is gone; the agent ends");
    enrolment.end(); // an agent that has not started yet does not heed the next line
    Quarkus.asyncExit(0);
  }
}
