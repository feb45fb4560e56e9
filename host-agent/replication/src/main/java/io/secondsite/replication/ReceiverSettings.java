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
 */
public record ReceiverSettings(
    Path stagingFolder, int decodeThreads, int batchesInFlightMax, Duration stallDeadline) {
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
