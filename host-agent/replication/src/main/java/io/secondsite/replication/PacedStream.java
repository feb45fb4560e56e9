package io.secondsite.replication;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;

/** Bytes that come no faster than every bucket lets them. For one thread. */
final class PacedStream extends FilterInputStream {
  /** The most that is asked for at once, so that several streams take turns. */
  private static final int BYTES_MAX = 16 * 1024;

  private final List<TokenBucket> buckets;
  private final LinkPacing pacing;

  PacedStream(InputStream in, List<TokenBucket> buckets, LinkPacing pacing) {
    super(in);
    this.buckets = buckets;
    this.pacing = pacing;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /** What was read has been paid for when it is given out: the end is free. */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, Math.min(length, BYTES_MAX));
    if (read > 0) {
      for (TokenBucket bucket : buckets) {
        pay(bucket, read);
      }
    }
    return read;
  }

  private void pay(TokenBucket bucket, int bytes) throws IOException {
    int left = bytes - bucket.take(bytes, pacing.nanos(), pacing.wall());
    while (left > 0) {
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for bandwidth");
      }
      pacing.pause(bucket.wait(left, pacing.wall()));
      left -= bucket.take(left, pacing.nanos(), pacing.wall());
    }
  }
}
