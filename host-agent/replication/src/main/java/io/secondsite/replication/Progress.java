package io.secondsite.replication;

import java.util.OptionalLong;

/**
 * How far a cycle under way came.
 *
 * @param bytesTotal what is to be looked at; grows when the machine writes meanwhile
 */
public record Progress(Phase phase, long bytesDone, long bytesTotal, long bytesPerSecond) {

  /** What is under way. */
  public enum Phase {
    INITIAL,
    CYCLE,
    RESYNC,
    EXPORT,
    IMPORT
  }

  /** From 0 to 100. */
  public int percent() {
    return bytesTotal == 0 ? 100 : (int) Math.min(100, bytesDone * 100.0 / bytesTotal);
  }

  /** How long it will take at this rate; empty while nobody can tell. */
  public OptionalLong secondsLeft() {
    return bytesPerSecond <= 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, bytesTotal - bytesDone) / bytesPerSecond);
  }
}
