package io.secondsite.disk;

/**
 * A range of a disk, in bytes.
 *
 * @param zero true where the range is known to read as zeros
 */
public record Extent(long offset, long length, boolean zero) {
  public Extent {
    if (offset < 0 || length <= 0 || offset + length < 0) {
      throw new IllegalArgumentException("extent out of range: " + offset + "+" + length);
    }
  }

  /** The first byte behind the range. */
  public long end() {
    return offset + length;
  }
}
