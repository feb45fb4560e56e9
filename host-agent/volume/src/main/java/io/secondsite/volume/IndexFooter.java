package io.secondsite.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What stands behind the pages of a segment: whose it is, which points it covers, how many entries
 * it has.
 */
record IndexFooter(SumsOwner owner, long entries, List<IndexedPoint> points) {
  static final long MAGIC = 0x5353_5649_4e44_4558L; // "SSVINDEX"
  static final int VERSION = 1;

  /** More than any volume has: what a damaged footer can make us read. */
  static final int POINTS_MAX = 1 << 20;

  private static final int HEAD_BYTES = 8 + 4 + 4 + SumsOwner.BYTES + 8 + 8;
  private static final int TRAILER_BYTES = 4 + 4;
  private static final int BYTES_MAX = HEAD_BYTES + POINTS_MAX * IndexedPoint.BYTES + TRAILER_BYTES;

  IndexFooter {
    points = List.copyOf(points);
  }

  /** What the check codes of the pages begin with: it differs from segment to segment. */
  static int seed(SumsOwner owner, List<IndexedPoint> points) {
    ByteBuffer identity = ByteBuffer.allocate(SumsOwner.BYTES + points.size() * IndexedPoint.BYTES);
    owner.write(identity);
    points.forEach(point -> point.write(identity));
    return crc(identity.flip());
  }

  int seed() {
    return seed(owner, points);
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** How many pages hold so many values, without the levels above them. */
  static long pages(long values) {
    return (values + IndexPage.VALUES - 1) / IndexPage.VALUES;
  }

  /** All pages of a segment: its entries and the levels above them up to one page. */
  static long allPages(long entries) {
    long level = pages(entries);
    long all = level;
    while (level > 1) {
      level = pages(level);
      all += level;
    }
    return all;
  }

  byte[] bytes() {
    int length = HEAD_BYTES + points.size() * IndexedPoint.BYTES + TRAILER_BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.putLong(MAGIC).putInt(VERSION).putInt(0);
    owner.write(bytes);
    bytes.putLong(entries).putLong(points.size());
    points.forEach(point -> point.write(bytes));
    bytes.putInt(length);
    bytes.putInt(crc(bytes.duplicate().flip()));
    return bytes.array();
  }

  /** Reads and checks the footer of a file. */
  static IndexFooter read(Path file, FileChannel channel, SumsOwner owner) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < HEAD_BYTES + TRAILER_BYTES) {
      throw damaged(file, "is shorter than its footer");
    }
    int length = readWhole(file, channel, fileBytes - TRAILER_BYTES, TRAILER_BYTES).getInt();
    long pagesBytes = fileBytes - length;
    boolean plausible = length >= HEAD_BYTES + TRAILER_BYTES && length <= BYTES_MAX;
    if (!plausible || pagesBytes < 0 || pagesBytes % IndexPage.BYTES != 0) {
      throw damaged(file, "has no footer");
    }
    ByteBuffer bytes = readWhole(file, channel, pagesBytes, length);
    int expected = bytes.getInt(length - Integer.BYTES);
    if (crc(bytes.slice(0, length - Integer.BYTES)) != expected) {
      throw damaged(file, "has a footer that does not agree with its check code");
    }
    IndexFooter footer = parse(file, bytes, owner);
    if (allPages(footer.entries()) * IndexPage.BYTES != pagesBytes) {
      throw damaged(file, "has not the pages that its footer tells");
    }
    return footer;
  }

  private static IndexFooter parse(Path file, ByteBuffer bytes, SumsOwner owner)
      throws IndexDamagedException {
    if (bytes.getLong() != MAGIC || bytes.getInt() != VERSION || bytes.getInt() != 0) {
      throw damaged(file, "is no segment that this release knows");
    }
    if (!owner.isWrittenIn(bytes)) {
      throw damaged(file, "belongs to another disk");
    }
    long entries = bytes.getLong();
    long count = bytes.getLong();
    if (entries < 0 || entries > Long.MAX_VALUE / IndexPage.BYTES || count < 1) {
      throw damaged(file, "tells sizes out of range");
    }
    if (count * IndexedPoint.BYTES != bytes.remaining() - TRAILER_BYTES) {
      throw damaged(file, "has not the points that its footer tells");
    }
    List<IndexedPoint> points = new ArrayList<>();
    try {
      for (int index = 0; index < count; index++) {
        IndexedPoint point = IndexedPoint.read(bytes);
        if (index > 0 && points.getLast().point().compareTo(point.point()) >= 0) {
          throw damaged(file, "tells points out of order");
        }
        points.add(point);
      }
    } catch (IllegalArgumentException e) {
      throw new IndexDamagedException(file + " tells a point that cannot be", e);
    }
    return new IndexFooter(owner, entries, points);
  }

  private static ByteBuffer readWhole(Path file, FileChannel channel, long offset, int bytes)
      throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining()) {
      if (channel.read(into, offset + into.position()) < 0) {
        throw damaged(file, "ended while it was read");
      }
    }
    return into.flip();
  }

  private static IndexDamagedException damaged(Path file, String what) {
    return new IndexDamagedException(file + " " + what);
  }
}
