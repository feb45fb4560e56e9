package io.secondsite.volume;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A page of a segment in memory of its own: 511 values, 4 bytes of zeros, and a CRC-32C over the
 * segment's seed, the page's number and all of the page before it. So a page that was torn, flipped
 * or written to another place is found. One thread's.
 *
 * <p>The page is copied out of the mapping before it is looked at: what was checked is what is
 * used, and a device that fails under the mapping shows as an error that can be caught.
 */
final class IndexPage {
  static final int BYTES = 4096;
  static final int VALUES = 511;

  /** Fills the last page of a level; sorts behind every entry. */
  static final long PADDING = Long.MAX_VALUE;

  private static final int CRC_AT = BYTES - Integer.BYTES;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes = new byte[BYTES];
  private final byte[] prefix = new byte[Integer.BYTES + Long.BYTES];
  private final CRC32C crc = new CRC32C();

  /** Takes a page out of a mapping and checks it. */
  void load(Path file, MemorySegment mapping, int seed, long page) throws IndexDamagedException {
    try {
      MemorySegment.copy(mapping, ValueLayout.JAVA_BYTE, page * BYTES, bytes, 0, BYTES);
    } catch (InternalError e) {
      throw new IndexDamagedException(file + ": page " + page + " cannot be read", e);
    }
    if ((int) INT.get(bytes, CRC_AT) != check(seed, page)) {
      throw new IndexDamagedException(
          file + ": page " + page + " does not agree with its check code");
    }
  }

  private int check(int seed, long page) {
    INT.set(prefix, 0, seed);
    LONG.set(prefix, Integer.BYTES, page);
    crc.reset();
    crc.update(prefix);
    crc.update(bytes, 0, CRC_AT);
    return (int) crc.getValue();
  }

  long value(int index) {
    return (long) LONG.get(bytes, index * Long.BYTES);
  }

  /** The place of the highest of the first {@code count} values that is at most this, or -1. */
  int floor(long value, int count) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value(middle) <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  void set(int index, long value) {
    LONG.set(bytes, index * Long.BYTES, value);
  }

  /** The page as it stands in the file. */
  byte[] sealed(int seed, long page, int count) {
    for (int index = count; index < VALUES; index++) {
      set(index, PADDING);
    }
    INT.set(bytes, CRC_AT - Integer.BYTES, 0);
    INT.set(bytes, CRC_AT, check(seed, page));
    return bytes;
  }
}
