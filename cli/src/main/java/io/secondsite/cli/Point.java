package io.secondsite.cli;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recovery point.
 *
 * @param instant the source's wall clock just before its content was frozen
 * @param begun the same clock just after
 * @param health {@code GOOD} or {@code BAD}
 * @param lockedUntil the replica location's own time until which nothing removes the point
 * @param lockedSeconds how much of that is left
 * @param pins the names that hold it
 */
public record Point(
    String id,
    UUID vm,
    long epoch,
    long sequence,
    Instant instant,
    Instant begun,
    String kind,
    String origin,
    @Nullable String parent,
    List<Disk> disks,
    long changedBytes,
    long receivedBytes,
    long storedBytes,
    @Nullable String sourceCheckpoint,
    Instant committedAt,
    String health,
    @Nullable Instant lockedUntil,
    @Nullable Long lockedSeconds,
    @Nullable List<String> pins) {
  public Point {
    disks = List.copyOf(disks);
    pins = pins == null ? List.of() : List.copyOf(pins);
  }

  /** A disk as the point has it. */
  public record Disk(
      String target,
      long sizeBytes,
      long changedClusters,
      long changedBytes,
      long storedBytes,
      @Nullable String contentDigest) {}
}
