package io.secondsite.cli;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the replication of a machine stands.
 *
 * @param state {@code INITIAL}, {@code REPLICATING}, {@code RESYNC_REQUIRED}, {@code PAUSED},
 *     {@code SOURCE_GONE}, {@code SUSPENDED} or {@code STOPPED}
 * @param health {@code NORMAL}, {@code WARNING} or {@code CRITICAL}
 * @param newestPoint the id of the newest durable point
 * @param rpoSeconds its age
 */
public record Replication(
    UUID vm,
    String name,
    String peer,
    int frequencySeconds,
    boolean compression,
    String state,
    @Nullable String stateReason,
    @Nullable String health,
    @Nullable List<String> healthReasons,
    @Nullable Progress progress,
    @Nullable String newestPoint,
    @Nullable Double rpoSeconds,
    Cycles cycles,
    Totals totals,
    @Nullable LastError lastError) {

  /**
   * What is under way.
   *
   * @param phase {@code INITIAL}, {@code CYCLE}, {@code RESYNC} or {@code EXPORT}
   */
  public record Progress(
      String phase,
      double percent,
      long bytesDone,
      long bytesTotal,
      @Nullable Double bytesPerSecond,
      @Nullable Double secondsLeft) {}

  /** Cycles since the replication began. */
  public record Cycles(long completed, long failed) {}

  /** Bytes since the replication began: found changed, and sent over the wire. */
  public record Totals(long bytesChanged, long bytesSent) {}

  /** The newest failure. */
  public record LastError(String code, String detail, Instant at) {}
}
