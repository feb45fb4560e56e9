package io.secondsite.replication;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How captures are read.
 *
 * @param spoolFolder where segments wait between reading and sending
 * @param spoolBytesMax the ring of one segment
 * @param connectionsPerDisk NBD connections
 * @param encodeThreads platform threads that read, hash and compress, for all machines together
 * @param chunksInFlight chunks of 1 MiB of one segment being read or waiting to be written in order
 * @param connectDeadline for a connection to an export
 * @param readDeadline for each read: a stalled export ends the cycle
 * @param segmentDuration how long a scan goes on in one capture
 */
public record CaptureSettings(
    Path spoolFolder,
    long spoolBytesMax,
    int connectionsPerDisk,
    int encodeThreads,
    int chunksInFlight,
    Duration connectDeadline,
    Duration readDeadline,
    Duration segmentDuration) {
  public CaptureSettings {
    if (spoolBytesMax < Spool.BYTES_MIN) {
      throw new IllegalArgumentException("spoolBytesMax: at least " + Spool.BYTES_MIN);
    }
    if (connectionsPerDisk < 1 || encodeThreads < 1 || chunksInFlight < 1) {
      throw new IllegalArgumentException(
          "connectionsPerDisk, encodeThreads, chunksInFlight: at least 1");
    }
    boolean positive =
        connectDeadline.isPositive() && readDeadline.isPositive() && segmentDuration.isPositive();
    if (!positive) {
      throw new IllegalArgumentException("deadlines and durations: positive");
    }
  }

  /** A ring of 1 GiB, 4 connections, a thread a processor, a minute a capture of a long scan. */
  public static CaptureSettings defaults(Path spoolFolder) {
    return new CaptureSettings(
        spoolFolder,
        1L << 30,
        4,
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        8,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }

  /** These settings with another duration of a scan's captures. */
  public CaptureSettings withSegmentDuration(Duration duration) {
    return new CaptureSettings(
        spoolFolder,
        spoolBytesMax,
        connectionsPerDisk,
        encodeThreads,
        chunksInFlight,
        connectDeadline,
        readDeadline,
        duration);
  }
}
