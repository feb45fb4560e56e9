package io.secondsite.volume;

import java.nio.ByteBuffer;

/**
 * A point as an index knows it.
 *
 * @param content the first 8 bytes of the disk's content digest at the point, 0 where unknown: a
 *     number that was given twice is told by it
 */
record IndexedPoint(PointId point, long content, long sizeBytes) {
  static final int BYTES = 4 * Long.BYTES;

  private static final int CONTENT_DIGITS = 16;

  static long content(String contentDigest) {
    return Long.parseUnsignedLong(contentDigest.substring(0, CONTENT_DIGITS), 16);
  }

  void write(ByteBuffer into) {
    into.putLong(point.epoch()).putLong(point.sequence()).putLong(content).putLong(sizeBytes);
  }

  /** Reads what was written; the caller has checked that it is whole. */
  static IndexedPoint read(ByteBuffer from) {
    return new IndexedPoint(
        new PointId(from.getLong(), from.getLong()), from.getLong(), from.getLong());
  }
}
