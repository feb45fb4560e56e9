package io.secondsite.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's initial replication goes.
 *
 * @param method {@code NOW}, {@code SCHEDULED} or {@code OFFLINE}
 * @param done whether the replica has a point
 * @param exportPath where a package is being made
 */
public record Seed(
    String method,
    @Nullable Instant startAt,
    boolean done,
    @Nullable String exportPath,
    @Nullable Exported exported) {

  /** A package that was made. */
  public record Exported(
      String path, String sourceCheckpoint, Instant capturedAt, Instant createdAt, long bytes) {}

  /** How it is to go. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Method(String method, @Nullable String startAt) {}

  /** What was carried to the replica's host; {@code state} is RUNNING, DONE or FAILED. */
  public record Import(
      UUID vm,
      String name,
      String peer,
      String kind,
      String state,
      @Nullable Progress progress,
      @Nullable String point,
      @Nullable Failure error) {}

  /** How far it came. */
  public record Progress(
      double percent,
      long bytesDone,
      long bytesTotal,
      @Nullable Double bytesPerSecond,
      @Nullable Double secondsLeft) {}

  /** Why it failed. */
  public record Failure(String code, String detail) {}

  /** Images that lie at the replica's host. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Images(
      String vm, String name, String peer, @Nullable String storageLocation, List<Image> disks) {}

  /** One of them. */
  public record Image(String target, String path, String format) {}
}
