package io.secondsite.replication;

import io.secondsite.volume.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * How a cycle went.
 *
 * @param bytesChanged what the source found changed, before compression
 * @param bytesSent what went over the wire
 * @param compression what was chosen for the clusters sent
 * @param captureTime how long the machine's capture lasted, all segments together
 */
public record CycleReport(
    UUID vm,
    UUID cycleId,
    RecoveryPoint.Origin origin,
    Instant startedAt,
    Instant finishedAt,
    Outcome outcome,
    long bytesChanged,
    long bytesSent,
    Compression compression,
    Duration captureTime) {

  /**
   * How many clusters went over the wire how.
   *
   * @param incompressible tried or sampled, and stored since they do not shrink
   * @param uncompressed stored without a look: the policy says so, or the link is faster
   */
  public record Compression(long compressed, long incompressible, long uncompressed) {}

  /** How it ended. */
  public sealed interface Outcome {
    /**
     * The point is durable at the replica.
     *
     * @param sourceDigests SHA-256 of each disk's whole frozen content by target, where asked for
     */
    record Completed(PointSummary point, Map<String, String> sourceDigests) implements Outcome {
      public Completed {
        sourceDigests = Map.copyOf(sourceDigests);
      }
    }

    /** Nothing is listed. */
    record Failed(ReplicationException.Code code, String detail) implements Outcome {}
  }
}
