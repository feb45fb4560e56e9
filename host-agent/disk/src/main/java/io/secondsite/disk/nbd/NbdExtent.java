package io.secondsite.disk.nbd;

/**
 * What a metadata context says of a range.
 *
 * @param flags the context's bits; their meaning depends on the context
 */
public record NbdExtent(long offset, long lengthBytes, int flags) {
  /**
   * {@code base:allocation}: nothing is allocated. Without {@link #ZERO} the content is undefined.
   */
  public static final int HOLE = 1;

  /** {@code base:allocation}: the range reads as zeros. */
  public static final int ZERO = 2;

  /** {@code qemu:dirty-bitmap:…}: the range was written since the bitmap began. */
  public static final int DIRTY = 1;

  public NbdExtent {
    if (offset < 0 || lengthBytes <= 0 || offset + lengthBytes < 0) {
      throw new IllegalArgumentException("extent out of range: " + offset + "+" + lengthBytes);
    }
  }

  /** The first byte behind the range. */
  public long end() {
    return offset + lengthBytes;
  }
}
