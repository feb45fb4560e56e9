package io.secondsite.testkit.link;

import java.time.Duration;

/**
 * What is wrong with one way of a link.
 *
 * @param delay until a byte arrives; many can be under way at once
 * @param bytesPerSecond the bandwidth; 0 is without a limit
 * @param stallChance of each block of up to 16 KiB: a lost packet is, to who uses TCP, a stall
 * @param stall how long such a block and all behind it wait
 * @param resetAfterBytes of one connection, then it is reset; 0 is never
 * @param corruptEveryBytes of one connection, one bit is turned; 0 is never
 * @param swallowed whether nothing arrives though the connection stands: half-open, one-way
 */
public record LinkFaults(
    Duration delay,
    long bytesPerSecond,
    double stallChance,
    Duration stall,
    long resetAfterBytes,
    long corruptEveryBytes,
    boolean swallowed) {
  /** All is well. */
  public static final LinkFaults NONE =
      new LinkFaults(Duration.ZERO, 0, 0, Duration.ZERO, 0, 0, false);

  public LinkFaults {
    if (delay.isNegative() || stall.isNegative()) {
      throw new IllegalArgumentException("delay, stall: not negative");
    }
    if (bytesPerSecond < 0 || resetAfterBytes < 0 || corruptEveryBytes < 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond, resetAfterBytes, corruptEveryBytes: not negative");
    }
    if (!(stallChance >= 0 && stallChance <= 1)) {
      throw new IllegalArgumentException("stallChance: 0 to 1, not " + stallChance);
    }
  }

  public static LinkFaults delayed(Duration delay) {
    return new LinkFaults(delay, 0, 0, Duration.ZERO, 0, 0, false);
  }

  public static LinkFaults limited(long bytesPerSecond) {
    return new LinkFaults(Duration.ZERO, bytesPerSecond, 0, Duration.ZERO, 0, 0, false);
  }

  public static LinkFaults lossy(double chance, Duration stall) {
    return new LinkFaults(Duration.ZERO, 0, chance, stall, 0, 0, false);
  }

  public static LinkFaults resetAfter(long bytes) {
    return new LinkFaults(Duration.ZERO, 0, 0, Duration.ZERO, bytes, 0, false);
  }

  public static LinkFaults corruptEvery(long bytes) {
    return new LinkFaults(Duration.ZERO, 0, 0, Duration.ZERO, 0, bytes, false);
  }

  /** Bytes leave and never arrive. */
  public static LinkFaults black() {
    return new LinkFaults(Duration.ZERO, 0, 0, Duration.ZERO, 0, 0, true);
  }
}
