package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

/**
 * How far a check of a volume is.
 *
 * @param bytesDone of what is read, as disks count it; zeros are not read
 * @param bytesTotal an estimate: a base counts with its whole size
 */
public record VerifyProgress(PointId point, long bytesDone, long bytesTotal) {
  public VerifyProgress {
    requireNonNull(point, "point");
  }
}
