package io.secondsite.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The listed points as a tree. An epoch has one line: its points follow each other, and its first
 * may rest on any older point. So a point has at most one child of its own epoch, and every other
 * child is the first point of a later one.
 *
 * <p>Looks at the map it was given; guarded by whatever guards that.
 */
final class PointTree {
  private final NavigableMap<PointId, RecoveryPoint> points;

  PointTree(NavigableMap<PointId, RecoveryPoint> points) {
    this.points = points;
  }

  /** The newest point that an epoch wrote, and so the only one on which the epoch goes on. */
  Optional<PointId> newestOf(long epoch) {
    PointId newest = points.floorKey(new PointId(epoch, PointId.SEQUENCE_MAX));
    return newest != null && newest.epoch() == epoch ? Optional.of(newest) : Optional.empty();
  }

  /** The points that rest on one, oldest first. */
  List<PointId> children(PointId point) {
    List<PointId> children = new ArrayList<>();
    PointId next = points.higherKey(point);
    while (next != null) {
      if (point.equals(parent(next))) {
        children.add(next);
      }
      next = points.higherKey(new PointId(next.epoch(), PointId.SEQUENCE_MAX));
    }
    return children;
  }

  private @Nullable PointId parent(PointId point) {
    RecoveryPoint found = points.get(point);
    return found == null ? null : found.parent();
  }

  /**
   * Whether another line rests on the point, so that merging it upwards would take it from that
   * one. The oldest point may still go into the base if only one line rests on it.
   */
  boolean isNeededByAnotherLine(PointId point) {
    List<PointId> children = children(point);
    boolean foldable = children.size() == 1 && parent(point) == null;
    return !foldable && children.stream().anyMatch(child -> child.epoch() != point.epoch());
  }

  /** All lines, oldest first; the last one is the current one. */
  List<ListedLine> lines() {
    List<ListedLine> lines = new ArrayList<>();
    PointId first = points.isEmpty() ? null : points.firstKey();
    while (first != null) {
      PointId last = new PointId(first.epoch(), PointId.SEQUENCE_MAX);
      PointId next = points.higherKey(last);
      List<RecoveryPoint> mine = List.copyOf(points.subMap(first, true, last, true).values());
      lines.add(new ListedLine(mine.getFirst().line(), mine, next == null));
      first = next;
    }
    return lines;
  }
}
