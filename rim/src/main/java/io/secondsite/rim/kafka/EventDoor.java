package io.secondsite.rim.kafka;

import io.quarkus.runtime.ShutdownEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.messaging.EventHandler;
import io.secondsite.messaging.Intake;
import io.secondsite.messaging.ReceivedRecord;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every record comes in. It is taken in once, in one transaction with its effect; when that
 * fails its key is parked and others go on. Thread-safe.
 */
@Singleton
public final class EventDoor {
  private static final Logger log = LoggerFactory.getLogger(EventDoor.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int EARLY = 10;

  private final Intake intake;
  private final CountDownLatch stopped = new CountDownLatch(1);

  EventDoor(Intake intake) {
    this.intake = intake;
  }

  /** Makes known who takes in a topic's events, so that those parked before are tried again. */
  public void register(String consumer, Topic topic, EventHandler handler) {
    intake.register(consumer, topic, handler);
  }

  /**
   * Deals with a record for good: once this returns, Kafka may forget it. While the database does
   * not answer it waits; nothing else can be done then.
   *
   * @param consumer names the feature that listens; stays the same over all versions
   */
  public void accept(
      String consumer, Topic topic, ConsumerRecord<String, byte[]> record, EventHandler handler) {
    intake.register(consumer, topic, handler);
    ReceivedRecord received = Records.received(topic, record);
    Duration pause = FIRST_PAUSE;
    while (!tryAccept(consumer, received)) {
      await(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  private boolean tryAccept(String consumer, ReceivedRecord record) {
    try {
      intake.accept(consumer, record);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("told to end while taking in an event", e);
    } catch (Exception e) {
      log.atWarn()
          .addKeyValue("consumer", consumer)
          .addKeyValue("topic", record.topic().topicName())
          .addKeyValue("reason", e.toString())
          .log("an event waits for the database");
      return false;
    }
  }

  private void await(Duration pause) {
    try {
      if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the service ends; the event comes again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("told to end while taking in an event", e);
    }
  }

  void stop(@Observes @Priority(EARLY) ShutdownEvent event) {
    stopped.countDown();
  }
}
