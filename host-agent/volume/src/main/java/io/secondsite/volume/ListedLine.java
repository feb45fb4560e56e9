package io.secondsite.volume;

import java.util.List;

/**
 * A line with the points that are left of it, oldest first, at least one.
 *
 * @param current whether points are still added to it: it has the highest epoch of all
 */
public record ListedLine(Line line, List<RecoveryPoint> points, boolean current) {
  public ListedLine {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("points: a line without points is none");
    }
  }

  /** The line's tip. */
  public RecoveryPoint newest() {
    return points.getLast();
  }
}
