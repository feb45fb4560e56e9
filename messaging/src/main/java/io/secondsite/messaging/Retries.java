package io.secondsite.messaging;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries parked events again, for as long as the service runs. Thread-safe. */
public final class Retries implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retries.class);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);

  private final Intake intake;
  private final Duration poll;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  public Retries(Intake intake, IntakeSettings settings) {
    this.intake = intake;
    poll = settings.poll();
    thread = Thread.ofPlatform().daemon().name("parked-events").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      if (!thread.join(STOP_DEADLINE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped.await(poll.toMillis(), TimeUnit.MILLISECONDS)) {
        retry();
      }
    } catch (InterruptedException e) {
      log.atDebug().setCause(e).log("told to end");
    }
  }

  private void retry() throws InterruptedException {
    try {
      while (intake.retryDue() > 0) {
        if (stopped.getCount() == 0) {
          return;
        }
      }
      failing = false;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (!failing) {
        log.atWarn().setCause(e).log("parked events wait: the database does not answer");
      }
      failing = true;
    }
  }
}
