package io.secondsite.agent.replica;

import io.secondsite.agent.index.Index;
import io.secondsite.agent.index.PointEntry;
import io.secondsite.contracts.host.ReplicationDeltaEvent.ReplicationHealthChanged;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the index's points as the manifests say. Thread-safe. */
public final class PointIndexing {
  private static final Logger log = LoggerFactory.getLogger(PointIndexing.class);

  private final Replicas replicas;
  private final ReplicaEvents events;
  private final PointMarks marks;
  private final Map<UUID, Set<PointId>> indexed = new HashMap<>();

  public PointIndexing(Replicas replicas, ReplicaEvents events, PointMarks marks) {
    this.events = events;
    this.marks = marks;
    this.replicas = replicas;
  }

  /** All points there are, as the index wants them. */
  public synchronized Map<UUID, List<PointEntry>> all() {
    events.tellHealthAgain();
    marks.tellAgain();
    Map<UUID, List<PointEntry>> all = new HashMap<>();
    try {
      for (ReplicaStore.Entry entry : replicas.entries()) {
        if (entry.problem() == null) {
          points(entry.vm()).ifPresent(points -> all.put(entry.vm(), points));
        }
      }
    } catch (VolumeException e) {
      log.atWarn().setCause(e).log("the manifests cannot be read for the index");
    }
    return all;
  }

  /** Empty where the replica cannot be read: its points are not gone for that. */
  private Optional<List<PointEntry>> points(UUID vm) {
    try {
      List<RecoveryPoint> points = replicas.volume(vm).points();
      indexed.put(vm, ids(points));
      return Optional.of(points.stream().map(this::entry).toList());
    } catch (VolumeException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("a replica cannot be read for the index");
      return Optional.empty();
    }
  }

  /** A point was listed; others may have been thinned out. */
  public synchronized void listed(ReplicaVolume volume, Index index) {
    List<RecoveryPoint> points = volume.points();
    Set<PointId> now = ids(points);
    Set<PointId> before = indexed.getOrDefault(volume.vm(), Set.of());
    points.stream()
        .filter(point -> !before.contains(point.pointId()))
        .forEach(point -> index.put(entry(point)));
    before.stream()
        .filter(point -> !now.contains(point))
        .forEach(point -> index.remove(volume.vm(), point.text()));
    indexed.put(volume.vm(), now);
    events.healthOf(volume).ifPresent(index::announce);
  }

  /** Tells the replica's health where it is another than was told last. */
  public void tellHealth(ReplicaVolume volume, Index index) {
    events.healthOf(volume).ifPresent(index::announce);
  }

  /** The health of those replicas where it is another than was told last. */
  public List<ReplicationHealthChanged> healthChanges() {
    try {
      return replicas.entries().stream().flatMap(entry -> health(entry).stream()).toList();
    } catch (VolumeException e) {
      log.atWarn().setCause(e).log("the replicas cannot be listed to see how they are");
      return List.of();
    }
  }

  /** Tells what is known of points beyond their content, and which are gone, if that is new. */
  public synchronized void look(Index index) {
    for (UUID vm : List.copyOf(indexed.keySet())) {
      try {
        ReplicaVolume volume = replicas.volume(vm);
        listed(volume, index);
        marks.changes(volume).ifPresent(index::announce);
      } catch (VolumeException e) {
        log.atDebug().addKeyValue("vm", vm).setCause(e).log("its health is told instead");
      }
    }
  }

  private Optional<ReplicationHealthChanged> health(ReplicaStore.Entry entry) {
    if (entry.problem() != null) {
      return events.unreadable(entry.vm(), entry.problem());
    }
    try {
      return events.healthOf(replicas.volume(entry.vm()));
    } catch (VolumeException e) {
      return events.unreadable(entry.vm(), String.valueOf(e.getMessage()));
    }
  }

  private static Set<PointId> ids(List<RecoveryPoint> points) {
    Set<PointId> ids = new HashSet<>();
    points.forEach(point -> ids.add(point.pointId()));
    return ids;
  }

  private PointEntry entry(RecoveryPoint point) {
    return new PointEntry(
        point.vm(),
        point.pointId().text(),
        point.instant(),
        point.kind().name(),
        point.origin().name(),
        point.changedBytes(),
        point.storedBytes(),
        point.committedAt(),
        Optional.of(events.committed(point)));
  }
}
