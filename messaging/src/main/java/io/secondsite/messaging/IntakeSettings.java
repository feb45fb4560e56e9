package io.secondsite.messaging;

import java.time.Duration;

/**
 * The limits of taking events in.
 *
 * @param attempts after so many an event goes to the dead-letter topic
 * @param firstPause before the second attempt; doubles with each
 * @param longestPause between two attempts
 * @param poll how often events whose pause is over are looked for
 */
public record IntakeSettings(
    int attempts, Duration firstPause, Duration longestPause, Duration poll) {
  public IntakeSettings {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, not " + attempts);
    }
    if (firstPause.isNegative() || longestPause.compareTo(firstPause) < 0 || !poll.isPositive()) {
      throw new IllegalArgumentException("pauses must not be negative, and grow; poll is positive");
    }
  }

  /** Gives up within a minute. */
  public static IntakeSettings usual() {
    return new IntakeSettings(
        8, Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofMillis(500));
  }

  /** The pause after that many attempts. */
  Duration pauseAfter(int attempts) {
    Duration pause = firstPause;
    for (int i = 1; i < attempts && pause.compareTo(longestPause) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
