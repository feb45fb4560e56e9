package io.secondsite.agent.replica;

import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.host.ReplicationDeltaEvent.InitialReplicationProgressed;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointCommitted;
import io.secondsite.contracts.host.ReplicationDeltaEvent.ReplicationHealthChanged;
import io.secondsite.replication.Staging;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What others are told of the replicas of this host. Thread-safe. */
public final class ReplicaEvents {
  private final String agent;
  private final Clock clock;
  private final Duration betweenProgress;
  private final Function<UUID, Optional<String>> storageAlarm;
  private final Map<UUID, Instant> progressTold = new HashMap<>();
  private final Map<UUID, String> healthTold = new HashMap<>();

  /**
   * Events in an agent's name.
   *
   * @param betweenProgress how often the progress of one machine is told at most
   * @param storageAlarm what is wrong with where a machine's replica lies
   */
  public ReplicaEvents(
      String agent,
      Clock clock,
      Duration betweenProgress,
      Function<UUID, Optional<String>> storageAlarm) {
    this.agent = agent;
    this.clock = clock;
    this.betweenProgress = betweenProgress;
    this.storageAlarm = storageAlarm;
  }

  RecoveryPointCommitted committed(RecoveryPoint point) {
    List<ReplicationDeltaEvent.Disk> disks =
        point.disks().stream()
            .map(disk ->
                new ReplicationDeltaEvent.Disk(
                    disk.target(), disk.sizeBytes(), disk.changedBytes(), disk.contentDigest()))
            .toList();
    return new RecoveryPointCommitted(
        point.vm(),
        agent,
        point.vmName(),
        point.pointId().text(),
        point.epoch().number(),
        point.sequence(),
        point.instant(),
        point.kind().name(),
        disks,
        point.changedBytes(),
        point.receivedBytes(),
        point.storedBytes(),
        PointFingerprint.of(point),
        point.committedAt(),
        point.lockedUntil());
  }

  /** How far an initial replication is, unless that was told a moment ago. */
  synchronized Optional<InitialReplicationProgressed> progress(UUID vm, Staging staging) {
    Instant now = clock.instant();
    Instant told = progressTold.get(vm);
    if (staging.origin() != RecoveryPoint.Origin.INITIAL
        || (told != null && now.isBefore(told.plus(betweenProgress)))) {
      return Optional.empty();
    }
    progressTold.put(vm, now);
    return Optional.of(new InitialReplicationProgressed(vm, agent, staging.bytes(), null, now));
  }

  /** The replica's health where it is another than was told last. */
  Optional<ReplicationHealthChanged> healthOf(ReplicaVolume volume) {
    List<String> problems = Replicas.problems(volume);
    storageAlarm.apply(volume.vm()).ifPresent(problems::add);
    List<RecoveryPoint> points = volume.points();
    boolean newestIsBad = !points.isEmpty() && !Replicas.isGood(volume, points.getLast());
    String health = newestIsBad ? "Critical" : problems.isEmpty() ? "Normal" : "Warning";
    return changed(volume.vm(), health, problems.isEmpty() ? "" : problems.getFirst());
  }

  /** The health of a replica that cannot even be read, likewise. */
  Optional<ReplicationHealthChanged> unreadable(UUID vm, String reason) {
    return changed(vm, "Critical", reason);
  }

  private synchronized Optional<ReplicationHealthChanged> changed(
      UUID vm, String health, String reason) {
    return health.equals(healthTold.put(vm, health))
        ? Optional.empty()
        : Optional.of(new ReplicationHealthChanged(vm, agent, health, reason, clock.instant()));
  }

  /** What was told may not have been kept. */
  synchronized void tellHealthAgain() {
    healthTold.clear();
  }
}
