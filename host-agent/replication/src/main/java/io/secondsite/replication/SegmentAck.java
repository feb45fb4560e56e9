package io.secondsite.replication;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a segment, given when it is on stable storage: a sealing segment's point is listed
 * then, another's clusters are staged. Exactly one of the two is there.
 */
public record SegmentAck(@Nullable PointSummary point, @Nullable Staging staging) {
  public SegmentAck {
    if ((point == null) == (staging == null)) {
      throw new IllegalArgumentException("ack: either a point or staging");
    }
  }

  /** The point is listed. */
  static SegmentAck sealed(PointSummary point) {
    return new SegmentAck(point, null);
  }

  /** The cycle goes on. */
  static SegmentAck staged(Staging staging) {
    return new SegmentAck(null, staging);
  }
}
