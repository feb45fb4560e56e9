package io.secondsite.volume;

/** A point's clusters in memory, as runs: what no segment covers yet. Immutable. */
final class TailPoint {
  /** The point does not have the cluster. */
  static final int ABSENT = -1;

  static final int DATA = 0;
  static final int ZEROS = 1;

  private final IndexedPoint point;
  private final Place.Layer layer;
  private final PointRuns runs;

  TailPoint(IndexedPoint point, Place.Layer layer, PointRuns runs) {
    this.point = point;
    this.layer = layer;
    this.runs = runs;
  }

  IndexedPoint point() {
    return point;
  }

  Place.Layer layer() {
    return layer;
  }

  long entries() {
    return runs.clusters();
  }

  /** What the point says of a cluster. */
  int find(long cluster) {
    int run = runs.floor(cluster);
    if (run < 0 || cluster >= runs.end(run)) {
      return ABSENT;
    }
    return runs.isZero(run) ? ZEROS : DATA;
  }

  /** A cursor over the entries from a cluster on, under the number given. */
  EntryCursor from(long cluster, int ordinal) {
    return new Cursor(cluster, ordinal);
  }

  private final class Cursor implements EntryCursor {
    private final int ordinal;
    private int run;
    private long at;

    Cursor(long cluster, int ordinal) {
      this.ordinal = ordinal;
      run = Math.max(0, runs.floor(cluster));
      at = cluster - 1;
    }

    @Override
    public boolean next() {
      at++;
      while (run < runs.count()) {
        if (at < runs.end(run)) {
          at = Math.max(at, runs.first(run));
          return true;
        }
        run++;
      }
      return false;
    }

    @Override
    public long entry() {
      return IndexEntry.of(at, ordinal, runs.isZero(run));
    }
  }
}
