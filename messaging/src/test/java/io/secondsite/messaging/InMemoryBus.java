package io.secondsite.messaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** A bus that keeps what it was sent, and fails as it is told. Thread-safe. */
final class InMemoryBus implements EventSender {
  private final List<OutgoingEvent> received = new ArrayList<>();
  private Predicate<OutgoingEvent> isLost = event -> false;
  private Predicate<OutgoingEvent> isUnacknowledged = event -> false;

  @Override
  public synchronized Set<UUID> send(List<OutgoingEvent> events) {
    Set<String> keys = new HashSet<>();
    Set<UUID> safe = new HashSet<>();
    for (OutgoingEvent event : events) {
      if (!keys.add(event.topic() + "/" + event.key())) {
        throw new IllegalStateException("two events of one key in one wave");
      }
      if (!isLost.test(event)) {
        received.add(event);
        if (!isUnacknowledged.test(event)) {
          safe.add(event.id());
        }
      }
    }
    return safe;
  }

  /** Those are not taken. */
  synchronized void lose(Predicate<OutgoingEvent> which) {
    isLost = which;
  }

  /** Those are taken, but the sender does not hear of it. */
  synchronized void doNotAcknowledge(Predicate<OutgoingEvent> which) {
    isUnacknowledged = which;
  }

  synchronized List<OutgoingEvent> received() {
    return List.copyOf(received);
  }

  /** The versions of a key in the order they came, repetitions left out. */
  synchronized List<Long> versions(String key) {
    Set<UUID> seen = new HashSet<>();
    List<Long> versions = new ArrayList<>();
    for (OutgoingEvent event : received) {
      if (event.key().equals(key) && seen.add(event.id())) {
        versions.add(Long.parseLong(event.headers().get(CloudEventHeaders.AGGREGATE_VERSION)));
      }
    }
    return versions;
  }
}
