package io.secondsite.volume;

import org.jspecify.annotations.Nullable;

/**
 * A row of points that one epoch wrote.
 *
 * @param parent the point of another line on which this one began, or null for the volume's base;
 *     history only: that point may be gone
 */
public record Line(long epoch, @Nullable PointId parent) {
  public Line {
    if (epoch < Epoch.FIRST_NUMBER) {
      throw new IllegalArgumentException("line: epoch from 1 on, not " + epoch);
    }
  }
}
