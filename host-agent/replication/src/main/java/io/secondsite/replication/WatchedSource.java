package io.secondsite.replication;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A segment being sent. It knows how long the peer has taken nothing more, which is not the same as
 * waiting for the source. Thread-safe for one reader and any number who ask.
 */
final class WatchedSource extends FilterInputStream implements CompressionChoice.LinkRate {
  private volatile boolean reading;
  private volatile boolean ended;
  private volatile long returnedNanos = System.nanoTime();
  private final AtomicLong takenBytes = new AtomicLong();
  private final AtomicLong takingNanos = new AtomicLong();

  WatchedSource(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    reading = true;
    takingNanos.addAndGet(System.nanoTime() - returnedNanos);
    try {
      int count = in.read(into, offset, length);
      ended |= count < 0;
      takenBytes.addAndGet(Math.max(0, count));
      return count;
    } finally {
      returnedNanos = System.nanoTime();
      reading = false;
    }
  }

  @Override
  public long bytes() {
    return takenBytes.get();
  }

  /** A limit of ours is waited for within the reading, so that it does not count here. */
  @Override
  public long nanos() {
    return takingNanos.get();
  }

  /** Whether all was taken. */
  boolean ended() {
    return ended;
  }

  /** How long the peer has kept us waiting. */
  Duration waiting() {
    return reading ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - returnedNanos);
  }
}
