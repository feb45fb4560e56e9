package io.secondsite.hypervisor.simulated;

import java.io.IOException;

/** The check that every disk of this package makes first. */
final class DiskRange {
  private DiskRange() {}

  static void check(long offset, long length, long diskSizeBytes) throws IOException {
    if (offset < 0 || length < 0 || offset > diskSizeBytes - length) {
      throw new IOException(
          "the range %d+%d leaves the disk of %d bytes".formatted(offset, length, diskSizeBytes));
    }
  }
}
