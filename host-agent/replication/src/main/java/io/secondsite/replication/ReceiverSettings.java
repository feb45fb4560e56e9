package io.secondsite.replication;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The receiver's limits.
 *
 * @param stagingFolder where the receiver notes how far initial replications came
 * @param decodeThreads platform threads that decode clusters, for all machines together
 * @param batchesInFlightMax batches of 1 MiB of one segment that wait for these threads
 * @param stallDeadline how long a session may be silent before another one may take its place
 * @param partialKept how long what came of an interrupted delta is kept for the segment that goes
 *     on
 * @param changeJump when a delta is so unlike those before it that somebody should look
 */
public record ReceiverSettings(
    Path stagingFolder,
    int decodeThreads,
    int batchesInFlightMax,
    Duration stallDeadline,
    Duration partialKept,
    ChangeJumpSettings changeJump) {
  /** How long interrupted deltas are kept where nobody says it: a day. */
  public static final Duration PARTIAL_KEPT_DEFAULT = Duration.ofDays(1);

  public ReceiverSettings {
    if (decodeThreads < 1) {
      throw new IllegalArgumentException("decodeThreads: at least 1");
    }
    if (batchesInFlightMax < 1) {
      throw new IllegalArgumentException("batchesInFlightMax: at least 1");
    }
    if (!stallDeadline.isPositive()) {
      throw new IllegalArgumentException("stallDeadline: positive");
    }
    if (partialKept.isNegative()) {
      throw new IllegalArgumentException("partialKept: not negative");
    }
  }

  /** Settings that keep interrupted deltas for a day. */
  public ReceiverSettings(
      Path stagingFolder, int decodeThreads, int batchesInFlightMax, Duration stallDeadline) {
    this(
        stagingFolder,
        decodeThreads,
        batchesInFlightMax,
        stallDeadline,
        PARTIAL_KEPT_DEFAULT,
        ChangeJumpSettings.defaults());
  }

  /** These settings with another time for interrupted deltas; zero keeps none. */
  public ReceiverSettings withPartialKept(Duration kept) {
    return new ReceiverSettings(
        stagingFolder, decodeThreads, batchesInFlightMax, stallDeadline, kept, changeJump);
  }

  /** These settings with other ones for jumps. */
  public ReceiverSettings withChangeJump(ChangeJumpSettings other) {
    return new ReceiverSettings(
        stagingFolder, decodeThreads, batchesInFlightMax, stallDeadline, partialKept, other);
  }

  /** A thread a processor, 4 MiB waiting a segment, a minute of silence. */
  public static ReceiverSettings defaults(Path stagingFolder) {
    return new ReceiverSettings(
        stagingFolder,
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        4,
        Duration.ofMinutes(1));
  }
}
