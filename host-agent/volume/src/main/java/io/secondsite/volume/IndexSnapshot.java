package io.secondsite.volume;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An index as it was at one moment: segments, oldest first, and above them points in memory.
 * Immutable; the segments stay mapped until the last user lets go.
 */
final class IndexSnapshot {
  private final List<IndexSegment> segments;
  private final List<TailPoint> tail;
  private final Map<PointId, IndexedPoint> points = new HashMap<>();
  private final AtomicInteger users = new AtomicInteger(1);

  /** The caller is its first user. */
  IndexSnapshot(List<IndexSegment> segments, List<TailPoint> tail) {
    this.segments = List.copyOf(segments);
    this.tail = List.copyOf(tail);
    for (IndexSegment segment : segments) {
      segment.retain();
      for (IndexedPoint point : segment.points()) {
        points.put(point.point(), point);
      }
    }
    for (TailPoint point : tail) {
      points.put(point.point().point(), point.point());
    }
  }

  List<IndexSegment> segments() {
    return segments;
  }

  List<TailPoint> tail() {
    return tail;
  }

  /** All points covered. */
  Map<PointId, IndexedPoint> points() {
    return points;
  }

  long tailEntries() {
    return tail.stream().mapToLong(TailPoint::entries).sum();
  }

  void retain() {
    users.incrementAndGet();
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      segments.forEach(IndexSegment::release);
    }
  }
}
