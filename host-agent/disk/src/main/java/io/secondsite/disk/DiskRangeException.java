package io.secondsite.disk;

import java.io.IOException;

/** A read or a write reaches outside the disk. */
public final class DiskRangeException extends IOException {
  private static final long serialVersionUID = 1;

  public DiskRangeException(long offset, long length, long diskSizeBytes) {
    super(
        "the range "
            + offset
            + "+"
            + length
            + " is outside the disk of "
            + diskSizeBytes
            + " bytes");
  }

  /** Returns only if the range lies inside the disk; an empty one may stand at its very end. */
  public static void check(long offset, long length, long diskSizeBytes) throws DiskRangeException {
    if (offset < 0 || length < 0 || offset > diskSizeBytes - length) {
      throw new DiskRangeException(offset, length, diskSizeBytes);
    }
  }
}
