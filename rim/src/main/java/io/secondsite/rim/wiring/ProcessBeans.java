package io.secondsite.rim.wiring;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** The clock and randomness; a service or a test may bring its own. */
@Singleton
final class ProcessBeans {
  /** What PostgreSQL keeps of an instant; finer ones would come back changed. */
  private static final Duration MICROSECOND = Duration.ofNanos(1_000);

  @Produces
  @Singleton
  @DefaultBean
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), MICROSECOND);
  }

  @Produces
  @Singleton
  @DefaultBean
  SecureRandom random() {
    return new SecureRandom();
  }
}
