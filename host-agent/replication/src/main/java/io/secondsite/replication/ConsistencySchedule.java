package io.secondsite.replication;

import io.secondsite.hypervisor.Consistency;
import io.secondsite.volume.RecoveryPoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When one machine's guest is frozen for a point, and what came of it. An attempt in vain costs no
 * point, only its kind; the next attempt waits, since a bad agent can hold a guest up for seconds.
 * Thread-safe.
 */
final class ConsistencySchedule {
  private static final Logger log = LoggerFactory.getLogger(ConsistencySchedule.class);

  /** How long the attempt after one in vain waits; each further one twice as long. */
  static final Duration RETRY_MIN = Duration.ofMinutes(5);

  /** How long it waits at the most. */
  static final Duration RETRY_MAX = Duration.ofHours(1);

  /** So much of the time may be missing, that a cycle which begins a little early is the one. */
  private static final Duration EARLY_MAX = Duration.ofSeconds(10);

  private final UUID vm;
  private final DurableJson<ConsistencyRecord> records;
  private final ListenerQueue events;
  private final Clock clock;
  private ConsistencyRecord record;

  ConsistencySchedule(
      UUID vm, DurableJson<ConsistencyRecord> records, ListenerQueue events, Clock clock) {
    this.vm = vm;
    this.records = records;
    this.events = events;
    this.clock = clock;
    record = known();
  }

  /** What is lost here costs a freeze that comes early. */
  private ConsistencyRecord known() {
    try {
      return records.read(vm).orElse(ConsistencyRecord.NONE);
    } catch (IOException | IllegalArgumentException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("the record of freezes is unreadable");
      return ConsistencyRecord.NONE;
    }
  }

  /**
   * Whether the capture that begins now freezes the guest.
   *
   * @param everyHours from one such point to the next; 0 for never
   */
  synchronized boolean isDue(int everyHours) {
    if (everyHours == 0) {
      return false;
    }
    Instant now = clock.instant();
    Instant newest = record.newest();
    ConsistencyRecord.Missed missed = record.missed();
    return (newest == null
            || !now.isBefore(newest.plus(Duration.ofHours(everyHours)).minus(EARLY_MAX)))
        && (missed == null || !now.isBefore(missed.at().plus(delay(missed.count()))));
  }

  private static Duration delay(int count) {
    Duration delay = RETRY_MIN.multipliedBy(1L << Math.min(count - 1, 10));
    return delay.compareTo(RETRY_MAX) < 0 ? delay : RETRY_MAX;
  }

  /** A capture has begun that was asked to freeze the guest, and this came of it. */
  synchronized void began(Consistency consistency) {
    switch (consistency) {
      case Consistency.OfApplications _ -> {} // counts when the point is listed
      case Consistency.OfCrash crash -> missed(crash.reason().orElse("no reason was given"));
    }
  }

  private void missed(String reason) {
    record = record.missed(clock.instant(), reason);
    keep();
    log.atWarn()
        .addKeyValue("vm", vm)
        .addKeyValue("reason", reason)
        .log("the guest could not be frozen: the point is crash-consistent");
    events.tell(listener -> listener.consistencyMissed(vm, reason));
  }

  /** A cycle's point is listed. */
  synchronized void listed(PointSummary point) {
    if (point.kind() == RecoveryPoint.Kind.APPLICATION_CONSISTENT) {
      record = record.listed(point.instant());
      keep();
    }
  }

  synchronized ConsistencyView view() {
    return ConsistencyView.of(record);
  }

  private void keep() {
    try {
      records.write(vm, record);
    } catch (IOException e) {
      log.atError().addKeyValue("vm", vm).setCause(e).log("the record of freezes cannot be kept");
    }
  }
}
