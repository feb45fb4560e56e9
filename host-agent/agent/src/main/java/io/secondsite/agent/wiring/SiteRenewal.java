package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.enrolment.Enrolment;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.AgentTls;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the certificate of a host of a site while the agent runs. */
@Singleton
final class SiteRenewal {
  private static final Logger log = LoggerFactory.getLogger(SiteRenewal.class);
  private static final long PERIOD_HOURS = 6;

  private final Enrolment enrolment;
  private final AgentIdentity identity;
  private final AgentTls tls;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("renewal").factory());

  SiteRenewal(Enrolment enrolment, AgentIdentity identity, AgentTls tls) {
    this.enrolment = enrolment;
    this.identity = identity;
    this.tls = tls;
  }

  void start(@Observes StartupEvent event) {
    if (identity.site().isPresent()) {
      var _ = timer.scheduleWithFixedDelay(this::renew, PERIOD_HOURS, PERIOD_HOURS, TimeUnit.HOURS);
    }
  }

  private void renew() {
    try {
      enrolment.renewed(identity).ifPresent(renewed -> tls.use(renewed.host()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      log.atWarn().setCause(e).log("the certificate could not be renewed; it is tried again");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }
}
