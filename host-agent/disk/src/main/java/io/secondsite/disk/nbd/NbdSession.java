package io.secondsite.disk.nbd;

import java.util.Map;

/**
 * What client and server agreed on.
 *
 * @param contexts the granted metadata contexts by name, each with the number that replies use
 */
record NbdSession(
    long sizeBytes,
    NbdTransmissionFlags flags,
    boolean structuredReplies,
    Map<String, Integer> contexts) {
  NbdSession {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes must not be negative: " + sizeBytes);
    }
    contexts = Map.copyOf(contexts);
  }
}
