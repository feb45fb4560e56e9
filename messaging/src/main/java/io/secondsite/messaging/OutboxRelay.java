package io.secondsite.messaging;

import io.secondsite.contracts.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what stands unpublished in the outbox. Of all relays of a database one works at a time. It
 * sends in waves with one event of each key, and the next of a key only after the one before is
 * safe; so a key's events never overtake each other, whatever fails. A crash between sending and
 * marking sends an event twice. When a send fails its topic waits for the next round, the others go
 * on. Thread-safe.
 */
public final class OutboxRelay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final Duration BETWEEN_PRUNINGS = Duration.ofHours(1);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
  private static final List<String> COMPACTED =
      Arrays.stream(Topic.values()).filter(Topic::isCompacted).map(Topic::topicName).toList();

  private final DataSource database;
  private final EventSender sender;
  private final Clock clock;
  private final RelaySettings settings;
  private final Semaphore wakings = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;

  /* Of the thread that runs rounds. */
  private final Set<String> suspects = new HashSet<>();
  private Instant prunedAt = Instant.EPOCH;
  private boolean failing;

  public OutboxRelay(DataSource database, EventSender sender, Clock clock, RelaySettings settings) {
    this.database = database;
    this.sender = sender;
    this.clock = clock;
    this.settings = settings;
    thread = Thread.ofPlatform().daemon().name("outbox-relay").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Something was written and committed. */
  public void wake() {
    wakings.release();
  }

  /** Ends the relay; what it has not sent stays in the outbox. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(STOP_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        tryRound();
        if (wakings.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
          wakings.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      log.atDebug().setCause(e).log("the relay is told to end");
    }
  }

  private void tryRound() throws InterruptedException {
    try {
      round();
      if (failing) {
        log.atInfo().log("the outbox relay has its database back");
      }
      failing = false;
    } catch (SQLException | RuntimeException e) {
      if (!failing) {
        log.atWarn().setCause(e).log("the outbox relay waits: its database does not answer");
      }
      failing = true;
    }
  }

  /**
   * Sends what is unpublished now.
   *
   * @return how many were sent
   */
  int round() throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      OutboxTable outbox = new OutboxTable(connection);
      if (!outbox.lock()) {
        return 0;
      }
      try {
        int sent = sendAll(outbox);
        pruneSometimes(outbox);
        return sent;
      } finally {
        outbox.unlock();
      }
    }
  }

  private int sendAll(OutboxTable outbox) throws SQLException, InterruptedException {
    Set<String> held = new HashSet<>();
    int sent = 0;
    List<OutgoingEvent> batch = outbox.unpublished(held, settings.batch());
    while (!batch.isEmpty()) {
      sent += sendBatch(outbox, batch, held);
      batch = outbox.unpublished(held, settings.batch());
    }
    return sent;
  }

  private int sendBatch(OutboxTable outbox, List<OutgoingEvent> batch, Set<String> held)
      throws SQLException, InterruptedException {
    Collection<Deque<OutgoingEvent>> queues = byKey(batch);
    int sent = 0;
    while (!queues.isEmpty()) {
      List<OutgoingEvent> wave = wave(queues);
      Set<UUID> safe = sender.send(wave);
      outbox.markPublished(safe, clock.instant());
      sent += safe.size();
      for (OutgoingEvent event : wave) {
        judge(event, safe.contains(event.id()), held);
      }
      queues.forEach(queue -> {
        if (safe.contains(queue.getFirst().id())) {
          queue.removeFirst();
        }
      });
      queues.removeIf(queue -> queue.isEmpty() || held.contains(queue.getFirst().topic()));
    }
    return sent;
  }

  private void judge(OutgoingEvent event, boolean isSafe, Set<String> held) {
    if (isSafe) {
      if (!held.contains(event.topic()) && suspects.remove(event.topic())) {
        log.atInfo().addKeyValue("topic", event.topic()).log("events are sent again");
      }
      return;
    }
    held.add(event.topic());
    if (suspects.add(event.topic())) {
      log.atWarn()
          .addKeyValue("topic", event.topic())
          .log("an event could not be sent; the topic's events wait in the outbox");
    }
  }

  private static Collection<Deque<OutgoingEvent>> byKey(List<OutgoingEvent> batch) {
    Map<Aggregate, Deque<OutgoingEvent>> queues = new LinkedHashMap<>();
    for (OutgoingEvent event : batch) {
      queues
          .computeIfAbsent(new Aggregate(event.topic(), event.key()), unseen -> new ArrayDeque<>())
          .add(event);
    }
    return queues.values();
  }

  private record Aggregate(String topic, String key) {}

  /** The first of each key; of a topic that failed before only one, to try whether it works. */
  private List<OutgoingEvent> wave(Collection<Deque<OutgoingEvent>> queues) {
    List<OutgoingEvent> wave = new ArrayList<>();
    Set<String> tried = new HashSet<>();
    for (Deque<OutgoingEvent> queue : queues) {
      OutgoingEvent event = queue.getFirst();
      if (!suspects.contains(event.topic()) || tried.add(event.topic())) {
        wave.add(event);
      }
    }
    return wave;
  }

  private void pruneSometimes(OutboxTable outbox) throws SQLException {
    Instant now = clock.instant();
    if (now.isBefore(prunedAt.plus(BETWEEN_PRUNINGS))) {
      return;
    }
    int events = outbox.prune(now.minus(settings.publishedKept()), COMPACTED);
    int taken = outbox.forgetTaken(now.minus(settings.takenKept()));
    prunedAt = now;
    log.atDebug().addKeyValue("events", events).addKeyValue("taken", taken).log("pruned");
  }
}
