package io.secondsite.agent.replica.rest;

import java.io.IOException;
import java.io.InputStream;

/**
 * What is left of a body whose first part was enough to refuse it. A sender listens for the answer
 * only when it has sent everything: one whose body nobody takes would wait for its deadline and
 * take the refusal for a peer that is away.
 */
final class UnreadBody {
  /** Nobody sends more in one segment; who does may think what he likes of the silence. */
  private static final long BYTES_MAX = 16L << 30;

  private static final int BUFFER_BYTES = 256 * 1024;

  private UnreadBody() {}

  static void discard(InputStream body) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      long left = BYTES_MAX;
      while (left > 0) {
        int count = body.read(buffer);
        if (count < 0) {
          return;
        }
        left -= count;
      }
    } catch (IOException e) {
      // the sender is gone, or read to its end already: nobody waits for the answer
    }
  }
}
