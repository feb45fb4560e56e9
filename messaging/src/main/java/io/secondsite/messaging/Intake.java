package io.secondsite.messaging;

import io.secondsite.contracts.Topic;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events in, each once for a consumer. When one fails its key is parked: later events of that
 * key wait behind it, other keys go on; it is tried again with growing pauses, and after the last
 * attempt goes to the dead-letter topic, so that the key goes on. All of that is in the database:
 * once {@link #accept} returns, the bus may forget the record. Thread-safe.
 */
public final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final Transactions transactions;
  private final Inbox inbox;
  private final ParkedEvents parked;
  private final DeadLetters deadLetters;
  private final Clock clock;
  private final IntakeSettings settings;
  private final Map<Subscription, EventHandler> handlers = new ConcurrentHashMap<>();

  public Intake(
      DataSource database,
      Transactions transactions,
      Outbox outbox,
      Clock clock,
      IntakeSettings settings) {
    this.transactions = transactions;
    this.clock = clock;
    this.settings = settings;
    inbox = new Inbox(database, clock);
    parked = new ParkedEvents(database, clock);
    deadLetters = new DeadLetters(outbox);
  }

  private record Subscription(String consumer, Topic topic) {}

  /** Makes known who takes in a consumer's events, also those parked before a restart. */
  public void register(String consumer, Topic topic, EventHandler handler) {
    handlers.put(new Subscription(consumer, topic), handler);
  }

  /**
   * Takes a record in, parks it, or gives it up; all of which may be repeated.
   *
   * @throws Exception when the database does not answer: the record is not dealt with
   */
  public void accept(String consumer, ReceivedRecord record) throws Exception {
    switch (EventReader.read(record)) {
      case Reading.Understood understood -> take(consumer, record, understood.event());
      case Reading.PassedOver other ->
          log.atDebug().addKeyValue("type", other.type()).log("an event of an unknown type");
      case Reading.Unreadable unreadable -> giveUpAtOnce(consumer, record, unreadable.reason());
    }
  }

  private void take(String consumer, ReceivedRecord record, IncomingEvent event) throws Exception {
    try {
      transactions.run(() -> takeOrWait(consumer, record, event));
    } catch (Exception failure) {
      if (failure instanceof InterruptedException) {
        throw failure;
      }
      transactions.run(() -> park(consumer, record, event, failure));
    }
  }

  private void takeOrWait(String consumer, ReceivedRecord record, IncomingEvent event)
      throws Exception {
    parked.lock(consumer, event.topic(), event.key());
    if (inbox.has(consumer, event.id())) {
      return;
    }
    if (parked.has(consumer, event.topic(), event.key())) {
      parked.add(consumer, event.id(), record, 0, "waits for its key", clock.instant());
      return;
    }
    inbox.take(consumer, event.id());
    handler(consumer, event.topic()).handle(event);
  }

  private void park(
      String consumer, ReceivedRecord record, IncomingEvent event, Exception failure) {
    parked.lock(consumer, event.topic(), event.key());
    if (inbox.has(consumer, event.id())) {
      return;
    }
    Instant next = clock.instant().plus(settings.pauseAfter(1));
    parked.add(consumer, event.id(), record, 1, reason(failure), next);
    log.atWarn()
        .addKeyValue("consumer", consumer)
        .addKeyValue("type", event.type())
        .addKeyValue("key", event.key())
        .addKeyValue("reason", reason(failure))
        .log("an event failed; its key waits");
    log.atDebug().setCause(failure).log("why the event failed");
  }

  private void giveUpAtOnce(String consumer, ReceivedRecord record, String reason)
      throws Exception {
    transactions.run(() -> {
      if (inbox.take(consumer, DeadLetters.idOf(record))) {
        deadLetters.add(consumer, record, 1, reason);
        log.atWarn()
            .addKeyValue("consumer", consumer)
            .addKeyValue("topic", record.topic().topicName())
            .addKeyValue("offset", record.offset())
            .addKeyValue("reason", reason)
            .log("a record that nobody of ours wrote goes to the dead letters");
      }
    });
  }

  /**
   * Tries parked events whose time has come, the first of each key.
   *
   * @return how many were taken in or given up: then others may be due that waited for them
   */
  public int retryDue() throws Exception {
    int gone = 0;
    for (ParkedEvents.Parked event :
        parked.due(handlers.keySet().stream().map(Subscription::consumer).distinct().toList())) {
      if (handlers.containsKey(new Subscription(event.consumer(), event.record().topic()))
          && retry(event)) {
        gone++;
      }
    }
    return gone;
  }

  private boolean retry(ParkedEvents.Parked event) throws Exception {
    try {
      transactions.run(() -> takeParked(event));
      return true;
    } catch (Exception failure) {
      if (failure instanceof InterruptedException) {
        throw failure;
      }
      boolean isLast = event.attempts() + 1 >= settings.attempts();
      transactions.run(() -> parkAgain(event, reason(failure), isLast));
      return isLast;
    }
  }

  private void takeParked(ParkedEvents.Parked event) throws Exception {
    ReceivedRecord record = event.record();
    parked.lock(event.consumer(), record.topic(), record.key());
    if (!parked.isStillDue(event)) {
      return;
    }
    parked.remove(event);
    switch (EventReader.read(record)) {
      case Reading.Understood understood -> {
        if (inbox.take(event.consumer(), event.event())) {
          handler(event.consumer(), record.topic()).handle(understood.event());
        }
      }
      case Reading.PassedOver other ->
          log.atDebug().addKeyValue("type", other.type()).log("an event of an unknown type");
      case Reading.Unreadable unreadable ->
          deadLetters.add(event.consumer(), record, event.attempts(), unreadable.reason());
    }
  }

  private void parkAgain(ParkedEvents.Parked event, String reason, boolean isLast) {
    ReceivedRecord record = event.record();
    int attempts = event.attempts() + 1;
    parked.lock(event.consumer(), record.topic(), record.key());
    if (!parked.isStillDue(event)) {
      return;
    }
    if (!isLast) {
      parked.again(event, attempts, reason, clock.instant().plus(settings.pauseAfter(attempts)));
      return;
    }
    parked.remove(event);
    inbox.take(event.consumer(), event.event());
    deadLetters.add(event.consumer(), record, attempts, reason);
    log.atError()
        .addKeyValue("consumer", event.consumer())
        .addKeyValue("topic", record.topic().topicName())
        .addKeyValue("key", record.key())
        .addKeyValue("attempts", attempts)
        .addKeyValue("reason", reason)
        .log("an event goes to the dead letters; its key goes on");
  }

  /** How many events wait for another attempt, or behind such a one. */
  public long parkedCount() {
    return parked.count();
  }

  private EventHandler handler(String consumer, Topic topic) {
    EventHandler handler = handlers.get(new Subscription(consumer, topic));
    if (handler == null) {
      throw new IllegalStateException("nobody takes in " + topic + " for " + consumer);
    }
    return handler;
  }

  private static String reason(Exception failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }
}
