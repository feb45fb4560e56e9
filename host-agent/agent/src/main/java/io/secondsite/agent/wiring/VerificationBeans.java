package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.config.ChecksConfig;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.replica.PointIndexing;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.verification.DutyCycle;
import io.secondsite.agent.verification.Verifications;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Makes the rolling verification and gives it its thread: decompressing is native code. */
@Singleton
final class VerificationBeans {
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final CountDownLatch ending = new CountDownLatch(1);

  @Produces
  @Singleton
  Verifications verifications(
      Replicas replicas, Clock clock, ChecksConfig config, PointIndexing indexing, Index index) {
    return new Verifications(
        replicas,
        clock,
        new Verifications.Settings(config.within(), config.look()),
        new DutyCycle(config.corePercent(), System::nanoTime, this::rest),
        volume -> indexing.tellHealth(volume, index));
  }

  private void rest(Duration duration) throws InterruptedException {
    if (ending.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the agent ends");
    }
  }

  /** Its thread ends before the store does: what it reads must not be closed under it. */
  @Singleton
  static final class Runner {
    private final VerificationBeans beans;
    private final Verifications verifications;
    private final Thread thread;

    Runner(VerificationBeans beans, Verifications verifications) {
      this.beans = beans;
      this.verifications = verifications;
      thread = Thread.ofPlatform().daemon().name("verify").unstarted(verifications::run);
    }

    void start(@Observes StartupEvent event) {
      thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
      beans.ending.countDown();
      verifications.close();
      thread.join(LONGEST_END);
    }
  }
}
