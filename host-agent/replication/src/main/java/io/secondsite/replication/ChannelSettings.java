package io.secondsite.replication;

import java.time.Duration;

/**
 * How long a channel waits for its peer.
 *
 * @param connectDeadline for the connection and its TLS handshake
 * @param requestDeadline for a question and its answer
 * @param stallDeadline for the peer to take more of a segment
 * @param ackDeadline for the answer once a segment is sent: the peer makes it durable
 */
public record ChannelSettings(
    Duration connectDeadline,
    Duration requestDeadline,
    Duration stallDeadline,
    Duration ackDeadline) {
  public ChannelSettings {
    boolean positive =
        connectDeadline.isPositive()
            && requestDeadline.isPositive()
            && stallDeadline.isPositive()
            && ackDeadline.isPositive();
    if (!positive) {
      throw new IllegalArgumentException("deadlines: positive");
    }
  }

  /** 10 s to connect, 30 s a question, 60 s of standstill, 5 minutes for the acknowledgement. */
  public static ChannelSettings defaults() {
    return new ChannelSettings(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5));
  }
}
