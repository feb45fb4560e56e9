package io.secondsite.replication.wire;

import io.secondsite.volume.RecoveryPoint;
import java.time.Instant;

/** How a segment ends: the cycle goes on in another one, or its point is complete. */
public sealed interface DeltaEnd {

  /** The longest name of a checkpoint, in characters. */
  int CHECKPOINT_LENGTH_MAX = 256;

  /** The checkpoint at which this segment's content was frozen. */
  String sourceCheckpoint();

  /** More segments follow; the next one has what changed since this one's checkpoint. */
  record Staged(String sourceCheckpoint, Frontier frontier) implements DeltaEnd {
    public Staged {
      requireCheckpoint(sourceCheckpoint);
    }
  }

  /**
   * The point is complete.
   *
   * @param instant the source's wall clock just before the content was frozen
   * @param begun the source's wall clock just after
   * @param changedBytes what the source found changed, before compression
   * @param definition the machine's definition at that instant
   */
  record Sealed(
      Instant instant,
      Instant begun,
      RecoveryPoint.Kind kind,
      String sourceCheckpoint,
      long changedBytes,
      String definition)
      implements DeltaEnd {
    /** The longest definition, in bytes of UTF-8. */
    public static final int DEFINITION_BYTES_MAX = 1024 * 1024;

    public Sealed {
      requireCheckpoint(sourceCheckpoint);
      if (begun.isBefore(instant)) {
        throw new IllegalArgumentException("begun: before the instant");
      }
      if (changedBytes < 0) {
        throw new IllegalArgumentException("changedBytes: negative");
      }
    }
  }

  private static void requireCheckpoint(String checkpoint) {
    if (checkpoint.isBlank() || checkpoint.length() > CHECKPOINT_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "sourceCheckpoint: 1 to " + CHECKPOINT_LENGTH_MAX + " characters");
    }
  }
}
