package io.secondsite.messaging;

import java.time.Duration;

/**
 * The limits of the relay.
 *
 * @param batch events read from the outbox at once
 * @param poll how often the outbox is looked at though nobody said that something was written
 * @param publishedKept how long sent events stay, so that a bus that lost them can be filled again
 * @param takenKept how long a consumer remembers what it has taken in
 */
public record RelaySettings(int batch, Duration poll, Duration publishedKept, Duration takenKept) {
  private static final Duration PUBLISHED_KEPT_MIN = Duration.ofDays(7);
  private static final Duration TAKEN_KEPT_MIN = Duration.ofDays(30);

  public RelaySettings {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, not " + batch);
    }
    if (!poll.isPositive()) {
      throw new IllegalArgumentException("poll must be positive, not " + poll);
    }
    if (publishedKept.compareTo(PUBLISHED_KEPT_MIN) < 0) {
      throw new IllegalArgumentException(
          "published events must be kept for " + PUBLISHED_KEPT_MIN + ", not " + publishedKept);
    }
    if (takenKept.compareTo(TAKEN_KEPT_MIN) < 0) {
      throw new IllegalArgumentException(
          "taken events must be remembered for " + TAKEN_KEPT_MIN + ", not " + takenKept);
    }
  }

  /** What suits a service. */
  public static RelaySettings usual() {
    return new RelaySettings(200, Duration.ofSeconds(1), Duration.ofDays(8), Duration.ofDays(35));
  }
}
