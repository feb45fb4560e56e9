package io.secondsite.volume;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds clusters for one point in the index of its disk: the newest entry that is on the point's
 * path, unless a smaller disk above it cut it off. Thread-safe.
 */
final class ViewLookup {
  private static final Place ZEROS = new Place.Zeros();

  private final ViewPath path;
  private final Place base;
  private final List<TailPoint> tailNewestFirst = new ArrayList<>();
  private final List<Part> partsNewestFirst = new ArrayList<>();

  /** What of a segment is on the path. */
  private static final class Part {
    private final IndexSegment segment;

    /** Its points that are on the path. */
    private final BitSet has = new BitSet();

    /** The same with those that are gone. */
    private final BitSet had = new BitSet();

    /** Runs of the latter, newest first: last and first number of each. */
    private final int[] ranges;

    Part(IndexSegment segment, ViewPath path) {
      this.segment = segment;
      List<IndexedPoint> points = segment.points();
      for (int ordinal = 0; ordinal < points.size(); ordinal++) {
        PointId point = points.get(ordinal).point();
        has.set(ordinal, path.has(point));
        had.set(ordinal, path.had(point));
      }
      List<Integer> found = new ArrayList<>();
      int last = had.length() - 1;
      while (last >= 0) {
        int first = had.previousClearBit(last) + 1;
        found.add(last);
        found.add(first);
        last = first == 0 ? -1 : had.previousSetBit(first - 1);
      }
      ranges = found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The newest entry of a cluster that is on the path, or -1. */
    long find(long cluster, IndexPage page) throws IndexDamagedException {
      for (int range = 0; range < ranges.length; range += 2) {
        long entry = segment.floor(IndexEntry.last(cluster, ranges[range]), page);
        if (entry < 0 || IndexEntry.cluster(entry) != cluster) {
          return -1;
        }
        if (IndexEntry.ordinal(entry) >= ranges[range + 1]) {
          return entry;
        }
      }
      return -1;
    }
  }

  ViewLookup(IndexSnapshot snapshot, ViewPath path, Place.Base base) {
    this.path = path;
    this.base = base;
    for (TailPoint point : snapshot.tail().reversed()) {
      if (path.had(point.point().point())) {
        tailNewestFirst.add(point);
      }
    }
    for (IndexSegment segment : snapshot.segments().reversed()) {
      Part part = new Part(segment, path);
      if (!part.had.isEmpty()) {
        partsNewestFirst.add(part);
      }
    }
  }

  /** Where a cluster of the disk is. */
  Place locate(long cluster) throws IndexDamagedException {
    for (TailPoint point : tailNewestFirst) {
      int found = point.find(cluster);
      if (found != TailPoint.ABSENT) {
        return place(point.layer(), cluster, found == TailPoint.ZEROS && isExact(point));
      }
    }
    if (!partsNewestFirst.isEmpty()) {
      IndexPage page = new IndexPage();
      for (Part part : partsNewestFirst) {
        long entry = part.find(cluster, page);
        if (entry >= 0) {
          int ordinal = IndexEntry.ordinal(entry);
          boolean zeros = IndexEntry.isZero(entry) && part.has.get(ordinal);
          return place(part.segment.layer(ordinal), cluster, zeros);
        }
      }
    }
    return cluster < path.limitMin() ? base : ZEROS;
  }

  private boolean isExact(TailPoint point) {
    return path.has(point.point().point());
  }

  /** Zeros of a point that is gone are told by the file that took them. */
  private Place place(Place.Layer layer, long cluster, boolean zeros) {
    return zeros || isCut(layer, cluster) ? ZEROS : layer;
  }

  private boolean isCut(Place.Layer layer, long cluster) {
    return cluster >= path.limitMin() && cluster >= path.limit(layer.point());
  }

  /** What is known of a cluster without its content. */
  enum Kind {
    BASE,
    DATA,
    ZEROS
  }

  /** Tells of a run of clusters in one pass over their entries. */
  Kind[] kinds(long first, int count) throws IndexDamagedException {
    Kind[] kinds = new Kind[count];
    for (int index = 0; index < count; index++) {
      kinds[index] = first + index < path.limitMin() ? Kind.BASE : Kind.ZEROS;
    }
    for (Part part : partsNewestFirst.reversed()) {
      EntryCursor cursor = part.segment.from(IndexEntry.of(first, 0, false));
      while (next(cursor, first + count)) {
        long entry = cursor.entry();
        int ordinal = IndexEntry.ordinal(entry);
        if (part.had.get(ordinal)) {
          boolean zeros = IndexEntry.isZero(entry) && part.has.get(ordinal);
          set(kinds, first, entry, part.segment.layer(ordinal), zeros);
        }
      }
    }
    for (TailPoint point : tailNewestFirst.reversed()) {
      EntryCursor cursor = point.from(first, 0);
      while (next(cursor, first + count)) {
        boolean zeros = IndexEntry.isZero(cursor.entry()) && isExact(point);
        set(kinds, first, cursor.entry(), point.layer(), zeros);
      }
    }
    return kinds;
  }

  private static boolean next(EntryCursor cursor, long end) throws IndexDamagedException {
    try {
      return cursor.next() && IndexEntry.cluster(cursor.entry()) < end;
    } catch (IndexDamagedException e) {
      throw e;
    } catch (java.io.IOException e) {
      throw new IndexDamagedException(String.valueOf(e.getMessage()), e);
    }
  }

  private void set(Kind[] kinds, long first, long entry, Place.Layer layer, boolean zeros) {
    long cluster = IndexEntry.cluster(entry);
    kinds[(int) (cluster - first)] = zeros || isCut(layer, cluster) ? Kind.ZEROS : Kind.DATA;
  }
}
