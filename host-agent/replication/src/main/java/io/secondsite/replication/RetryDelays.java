package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import java.time.Duration;
import java.util.List;

/**
 * How long to wait after failures in a row: 1, 2, 4, 8, 10 minutes, then every 30. A peer that is
 * away, full or busy is asked again soon, since asking costs the machine nothing: a cycle asks
 * before it captures.
 */
final class RetryDelays {
  private static final List<Duration> FIRST =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(4),
          Duration.ofMinutes(8),
          Duration.ofMinutes(10));
  private static final Duration LATER = Duration.ofMinutes(30);
  private static final Duration PEER_AWAY = Duration.ofSeconds(30);
  private static final Duration RESYNC_WAITS = Duration.ofSeconds(10);

  private RetryDelays() {}

  static Duration after(int failuresInARow, Code code) {
    return switch (code) {
      case PEER_UNREACHABLE,
          REPLICA_BUSY,
          MAINTENANCE,
          REPLICA_DELETED,
          NO_SPACE,
          LOCATION_CLOSED,
          SOURCE_GONE,
          SEED_AWAITED ->
          PEER_AWAY;
      case RESYNC_WAITS -> RESYNC_WAITS;
      // A resync is what helps, and begins at once; if that fails too there is no hurry.
      case REPLICA_DAMAGED -> failuresInARow <= 1 ? Duration.ZERO : backoff(failuresInARow);
      case INVALID,
          REPLICATION_NOT_FOUND,
          REPLICATION_EXISTS,
          STOPPED,
          SUSPENDED,
          SOURCE_UNSUPPORTED,
          SOURCE_FAILED,
          PEER_FAILED,
          PEER_REFUSED,
          REPLICA_NOT_FOUND,
          STALE_EPOCH,
          OUT_OF_SEQUENCE,
          BAD_SEGMENT,
          UNKNOWN_LOCATION,
          REPLICA_FAILED,
          SEED_INCOMPLETE,
          SEED_FOREIGN,
          SEED_ALTERED,
          SEED_OUTDATED ->
          backoff(failuresInARow);
    };
  }

  private static Duration backoff(int failuresInARow) {
    return failuresInARow <= FIRST.size() ? FIRST.get(Math.max(1, failuresInARow) - 1) : LATER;
  }
}
