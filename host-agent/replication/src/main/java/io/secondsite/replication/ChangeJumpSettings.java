package io.secondsite.replication;

/**
 * When a delta is so unlike those before it that somebody should look.
 *
 * @param factor how many times as much as usual must have changed; 0 never looks
 * @param bytesMin less than this is never a jump
 * @param ratioMin how much of what changed must have come over the wire: encrypted content does not
 *     shrink
 * @param ratioJump how much more that is than usual
 * @param deltasMin so many must have come before: nothing is usual yet
 */
public record ChangeJumpSettings(
    double factor, long bytesMin, double ratioMin, double ratioJump, int deltasMin) {
  public ChangeJumpSettings {
    if (factor != 0 && factor < 1) {
      throw new IllegalArgumentException("factor: 0 or at least 1, not " + factor);
    }
    if (bytesMin < 1 || deltasMin < 1) {
      throw new IllegalArgumentException("bytesMin, deltasMin: at least 1");
    }
  }

  /** Eight times as much, at least 64 MiB, hardly compressible, after ten deltas. */
  public static ChangeJumpSettings defaults() {
    return new ChangeJumpSettings(8, 64L << 20, 0.9, 0.2, 10);
  }

  /** These settings with another factor and another smallest jump. */
  public ChangeJumpSettings with(double otherFactor, long otherBytesMin) {
    return new ChangeJumpSettings(otherFactor, otherBytesMin, ratioMin, ratioJump, deltasMin);
  }

  boolean isOff() {
    return factor == 0;
  }
}
