package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

/** Where a view finds a cluster. */
sealed interface Place {

  /** The cluster is zeros; no file is needed to know it. */
  record Zeros() implements Place {}

  /**
   * No point of the view's path has the cluster: the base has it.
   *
   * @param number names in the cache what the oldest point shows
   */
  record Base(int number) implements Place {}

  /**
   * A point has the cluster: its file, or where it is gone the nearest one above.
   *
   * @param number names the point in the cache
   */
  record Layer(PointId point, int number) implements Place {
    public Layer {
      requireNonNull(point, "point");
    }
  }
}
