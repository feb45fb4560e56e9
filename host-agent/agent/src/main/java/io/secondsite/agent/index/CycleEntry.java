package io.secondsite.agent.index;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A finished cycle.
 *
 * @param outcome {@code COMPLETED}, {@code FAILED} and the like
 * @param point the point it made, if it did
 * @param error why it failed, if it did
 */
public record CycleEntry(
    UUID vm,
    Instant startedAt,
    Instant finishedAt,
    String outcome,
    @Nullable String point,
    long bytesChanged,
    long bytesSent,
    @Nullable String error) {
  /** Longer reasons are cut; the log has them whole. */
  public static final int ERROR_LENGTH_MAX = 2_000;

  public CycleEntry {
    if (error != null && error.length() > ERROR_LENGTH_MAX) {
      error = error.substring(0, ERROR_LENGTH_MAX);
    }
  }
}
