package io.secondsite.volume.simulation;

import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a volume has to show: the points with their disks, and the small records. Immutable. */
record Model(
    TreeMap<PointId, Map<DiskId, byte[]>> points,
    Epoch epoch,
    Map<String, PointId> pins,
    String name) {

  Model with(PointId point, Map<DiskId, byte[]> disks) {
    TreeMap<PointId, Map<DiskId, byte[]>> more = new TreeMap<>(points);
    more.put(point, Collections.unmodifiableMap(disks));
    return new Model(more, epoch, pins, name);
  }

  Model without(Collection<PointId> dropped) {
    TreeMap<PointId, Map<DiskId, byte[]>> fewer = new TreeMap<>(points);
    fewer.keySet().removeAll(dropped);
    return new Model(fewer, epoch, pins, name);
  }

  Model with(Epoch raised) {
    return new Model(points, raised, pins, name);
  }

  Model withPin(String pin, PointId point) {
    Map<String, PointId> more = new TreeMap<>(pins);
    more.put(pin, point);
    return new Model(points, epoch, more, name);
  }

  Model withoutPin(String pin) {
    Map<String, PointId> fewer = new TreeMap<>(pins);
    fewer.remove(pin);
    return new Model(points, epoch, fewer, name);
  }

  Model named(String newName) {
    return new Model(points, epoch, pins, newName);
  }

  Map<DiskId, byte[]> disks(PointId point) {
    return Objects.requireNonNull(points.get(point));
  }

  boolean isShownBy(ReplicaVolume volume) throws IOException {
    return points.keySet().equals(listed(volume))
        && epoch.equals(volume.epoch())
        && pins.equals(volume.pins())
        && (name.isEmpty() || name.equals(volume.name()));
  }

  static Set<PointId> listed(ReplicaVolume volume) {
    return volume.points().stream()
        .map(RecoveryPoint::pointId)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
