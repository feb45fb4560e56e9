package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** How a machine's first point comes to the replica. */
public sealed interface InitialReplication {
  /** How far ahead a beginning may be set. */
  Duration AHEAD_MAX = Duration.ofDays(7);

  /** How long ago a beginning may have been: forms are filled in slowly, clocks differ. */
  Duration PAST_GRACE = Duration.ofMinutes(15);

  /** Over the network, at once. */
  record Now() implements InitialReplication {}

  /** Over the network, from an instant on. */
  record Scheduled(Instant startAt) implements InitialReplication {}

  /** Not over the network: by a package that is carried there, or by an image that lies there. */
  record Offline() implements InitialReplication {}

  /** The next time that the clocks of that zone show it. */
  static Scheduled nextAt(LocalTime time, Instant now, ZoneId zone) {
    ZonedDateTime local = now.atZone(zone);
    Instant today = local.toLocalDate().atTime(time).atZone(zone).toInstant();
    return new Scheduled(
        today.isAfter(now)
            ? today
            : local.toLocalDate().plusDays(1).atTime(time).atZone(zone).toInstant());
  }

  /**
   * The same as it is to be kept: a beginning that has just passed is now.
   *
   * @throws ReplicationException INVALID for one too far ahead or long past
   */
  default InitialReplication checked(Instant now) throws ReplicationException {
    if (!(this instanceof Scheduled scheduled)) {
      return this;
    }
    Instant startAt = scheduled.startAt();
    if (startAt.isAfter(now.plus(AHEAD_MAX))) {
      throw new ReplicationException(
          Code.INVALID,
          "initialReplication.startAt: at most 7 days ahead, before "
              + now.plus(AHEAD_MAX)
              + ", not "
              + startAt);
    }
    if (startAt.isBefore(now.minus(PAST_GRACE))) {
      throw new ReplicationException(
          Code.INVALID,
          "initialReplication.startAt: "
              + startAt
              + " has passed, it is "
              + now
              + "; leave it out to begin now");
    }
    return startAt.isAfter(now) ? this : new Now();
  }
}
