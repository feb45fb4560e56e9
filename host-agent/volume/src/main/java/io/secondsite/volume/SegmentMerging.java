package io.secondsite.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring segments as one. Entries of removed points go over to the point that took their
 * clusters; those that the base took are dropped, since no entry means the base.
 */
final class SegmentMerging {
  /** A segment is merged with the newer ones once they are together half as large. */
  private static final int SIZE_RATIO = 2;

  private final List<IndexSegment> segments;
  private final TreeSet<PointId> listed;
  private final TreeSet<PointId> covered = new TreeSet<>();
  private final List<IndexedPoint> points = new ArrayList<>();
  private final List<int[]> numbers = new ArrayList<>();

  /**
   * @param layers the points listed, oldest first
   */
  SegmentMerging(List<IndexSegment> segments, List<PointId> layers) {
    this.segments = List.copyOf(segments);
    listed = new TreeSet<>(layers);
    for (IndexSegment segment : segments) {
      segment.points().forEach(point -> covered.add(point.point()));
    }
    List<PointId> kept = new ArrayList<>();
    for (IndexSegment segment : segments) {
      for (IndexedPoint point : segment.points()) {
        if (point.point().equals(target(point.point()))) {
          kept.add(point.point());
          points.add(point);
        }
      }
    }
    for (IndexSegment segment : segments) {
      numbers.add(
          segment.points().stream()
              .mapToInt(point -> {
                PointId target = target(point.point());
                return target == null ? EntryMerge.DROPPED : kept.indexOf(target);
              })
              .toArray());
    }
  }

  /** The newest segments that are of like size, or none if that is fewer than two. */
  static List<IndexSegment> choose(List<IndexSegment> segments) {
    int from = segments.size();
    long newer = 0;
    for (int index = segments.size() - 1; index >= 0; index--) {
      long entries = segments.get(index).entries();
      if (newer > 0 && entries <= SIZE_RATIO * newer) {
        from = index;
      }
      newer += Math.max(1, entries);
    }
    return segments.subList(from, segments.size());
  }

  /** Which point has the clusters of this one now; null where the base has them. */
  private @Nullable PointId target(PointId point) {
    if (listed.isEmpty() || listed.contains(point)) {
      return point;
    }
    if (point.compareTo(listed.first()) < 0) {
      return null;
    }
    PointId above = listed.higher(point);
    boolean followed = above != null && above.epoch() == point.epoch() && covered.contains(above);
    return followed ? above : point;
  }

  /** The points that the merged segment covers. */
  List<IndexedPoint> points() {
    return points;
  }

  /** The merged entries; they end with an exception once {@code cancelled} says so. */
  EntryCursor entries(BooleanSupplier cancelled) throws IOException {
    List<EntryCursor> cursors = new ArrayList<>();
    for (IndexSegment segment : segments) {
      cursors.add(segment.from(0));
    }
    EntryCursor merged = new EntryMerge(cursors, numbers);
    return new EntryCursor() {
      private int steps;

      @Override
      public boolean next() throws IOException {
        if ((++steps & 0xffff) == 0 && cancelled.getAsBoolean()) {
          throw new IOException("the volume is being closed");
        }
        return merged.next();
      }

      @Override
      public long entry() {
        return merged.entry();
      }
    };
  }
}
