package io.secondsite.volume;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a storage location is.
 *
 * @param reason why it is closed, or null while it is open
 * @param degraded what failed in it that is not settled yet, or null
 * @param sizeBytes 0 while it is closed, as are the other sizes
 */
public record LocationStatus(
    String name,
    Path path,
    @Nullable String classification,
    State state,
    @Nullable String reason,
    @Nullable String degraded,
    long sizeBytes,
    long freeBytes,
    long reserveBytes,
    SpaceLevel level) {

  /** Whether the location can be used. */
  public enum State {
    OPEN,
    CLOSED
  }

  /** What new points may take. */
  public long usableBytes() {
    return Math.max(0, freeBytes - reserveBytes);
  }
}
