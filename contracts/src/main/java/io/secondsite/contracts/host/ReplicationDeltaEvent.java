package io.secondsite.contracts.host;

import io.secondsite.contracts.Event;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the host of a replica has made durable, and how the replica stands. Key: machine's id. */
public sealed interface ReplicationDeltaEvent extends Event {
  UUID vm();

  /** The name of the host that keeps the replica. */
  String host();

  @Override
  default String key() {
    return vm().toString();
  }

  /**
   * A recovery point is durable: counts only, the data stays at the hosts.
   *
   * @param point as the host names it
   * @param instant of the content, by the source's clock
   * @param kind {@code CRASH_CONSISTENT} or {@code APPLICATION_CONSISTENT}
   * @param manifestDigest SHA-256 of the point's manifest, hexadecimal
   * @param lockedUntil nobody removes the point before, by the replica's own time; null is no lock
   */
  record RecoveryPointCommitted(
      UUID vm,
      String host,
      String vmName,
      String point,
      long epoch,
      long sequence,
      Instant instant,
      String kind,
      List<Disk> disks,
      long changedBytes,
      long receivedBytes,
      long storedBytes,
      String manifestDigest,
      Instant committedAt,
      @Nullable Instant lockedUntil)
      implements ReplicationDeltaEvent {
    public RecoveryPointCommitted {
      disks = List.copyOf(disks);
    }
  }

  record Disk(String target, long sizeBytes, long changedBytes, String contentDigest) {}

  /** A point is not listed any more. */
  record RecoveryPointRemoved(UUID vm, String host, String point, Instant at)
      implements ReplicationDeltaEvent {}

  /**
   * What is to be known of the points beyond their content. The marks are all there are: a point
   * that none names has no pin and no known damage. Told again at each start of the agent.
   *
   * @param verified points that were read back and found good since this was told last
   */
  record RecoveryPointsMarked(
      UUID vm, String host, List<Mark> marks, List<VerifiedPoint> verified, Instant at)
      implements ReplicationDeltaEvent {
    public RecoveryPointsMarked {
      marks = List.copyOf(marks);
      verified = List.copyOf(verified);
    }
  }

  /**
   * A point that is pinned or damaged.
   *
   * @param damage what is wrong with it; null is nothing that is known
   */
  record Mark(String point, List<String> pins, @Nullable String damage) {
    public Mark {
      pins = List.copyOf(pins);
    }
  }

  record VerifiedPoint(String point, Instant at) {}

  /** An initial replication goes on: bytes that are durable at the replica so far. */
  record InitialReplicationProgressed(
      UUID vm, String host, long bytesStaged, @Nullable Long bytesTotal, Instant at)
      implements ReplicationDeltaEvent {}

  /**
   * The replica's health.
   *
   * @param health {@code Normal}, {@code Warning} or {@code Critical}
   */
  record ReplicationHealthChanged(UUID vm, String host, String health, String reason, Instant at)
      implements ReplicationDeltaEvent {}
}
