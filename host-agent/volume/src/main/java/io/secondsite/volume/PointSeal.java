package io.secondsite.volume;

import java.time.Instant;

/**
 * What is known of a point once its data has been sent.
 *
 * @param instant the source's wall clock just before the content was frozen
 * @param begun the source's wall clock just after
 * @param sourceCheckpoint the checkpoint from which the source goes on; may be empty
 * @param definition the VM's definition at that instant, opaque here
 * @param receivedBytes what came over the wire for it
 */
public record PointSeal(
    Instant instant,
    Instant begun,
    RecoveryPoint.Kind kind,
    String sourceCheckpoint,
    String definition,
    long receivedBytes) {
  /** The longest definition in characters. */
  public static final int DEFINITION_LENGTH_MAX = 1024 * 1024;

  private static final int CHECKPOINT_LENGTH_MAX = 256;

  public PointSeal {
    if (begun.isBefore(instant)) {
      throw new IllegalArgumentException("begun: before the instant");
    }
    if (sourceCheckpoint.length() > CHECKPOINT_LENGTH_MAX) {
      throw new IllegalArgumentException("sourceCheckpoint: up to 256 characters");
    }
    if (definition.length() > DEFINITION_LENGTH_MAX) {
      throw new IllegalArgumentException("definition: up to 1 MiB of characters");
    }
    if (receivedBytes < 0) {
      throw new IllegalArgumentException("receivedBytes: negative");
    }
  }
}
