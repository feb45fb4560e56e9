package io.secondsite.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one meets going down from a point to a disk's base, as it was when a view was opened: the
 * points, how much of each is not cut off above it, and which points that are gone by now belonged
 * to it. Immutable.
 */
final class ViewPath {
  private final PointId[] layers;
  private final long[] limits;
  private final List<Stretch> stretches;

  /** The points of a path from one to another, ends included. */
  private record Stretch(PointId from, PointId to) {
    boolean contains(PointId point) {
      return from.compareTo(point) <= 0 && point.compareTo(to) <= 0;
    }
  }

  /**
   * The path of points, oldest first.
   *
   * @param sizes the disk's size in bytes at each of them
   * @param lines the line of each of them, null where its manifest is gone
   */
  ViewPath(List<PointId> path, long[] sizes, List<@Nullable Line> lines) {
    layers = path.toArray(PointId[]::new);
    limits = new long[layers.length];
    long limit = Long.MAX_VALUE;
    for (int layer = layers.length - 1; layer >= 0; layer--) {
      limit = Math.min(limit, io.secondsite.disk.Cluster.count(sizes[layer]));
      limits[layer] = limit;
    }
    stretches = stretches(path, lines);
  }

  /**
   * A line is all points of its epoch. Where it left another one, that is known as long as one of
   * its points is here; of an epoch without a point above an older one nothing is known but the
   * points that are left, and a removal that brings this about deletes the segments.
   */
  private static List<Stretch> stretches(List<PointId> path, List<@Nullable Line> lines) {
    List<Stretch> stretches = new ArrayList<>();
    PointId top = path.getLast();
    for (int layer = path.size() - 1; layer >= 0; layer--) {
      PointId point = path.get(layer);
      boolean lowest = layer == 0 || path.get(layer - 1).epoch() != point.epoch();
      if (lowest) {
        stretches.add(new Stretch(new PointId(point.epoch(), 1), top));
        top = layer == 0 ? point : leftAt(lines.get(layer), path.get(layer - 1));
      }
    }
    return List.copyOf(stretches);
  }

  private static PointId leftAt(@Nullable Line line, PointId below) {
    PointId parent = line == null ? null : line.parent();
    boolean known = parent != null && parent.epoch() == below.epoch();
    return known && parent != null && parent.compareTo(below) > 0 ? parent : below;
  }

  /** Whether the point is one of the path. */
  boolean has(PointId point) {
    return Arrays.binarySearch(layers, point) >= 0;
  }

  /** Whether the point is one of the path, or was and is gone. */
  boolean had(PointId point) {
    for (Stretch stretch : stretches) {
      if (stretch.contains(point)) {
        return true;
      }
    }
    return has(point);
  }

  /** How many clusters of what the point has are not cut off above it. */
  long limit(PointId point) {
    int found = Arrays.binarySearch(layers, point);
    int at = found >= 0 ? found : -found - 1;
    return at < limits.length ? limits[at] : 0;
  }

  /** How many clusters are cut off nowhere. */
  long limitMin() {
    return limits[0];
  }

  PointId oldest() {
    return layers[0];
  }
}
