package io.secondsite.replication;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A segment as the body of a request, in pieces that are large beside a record of TLS: the client
 * hands every piece from thread to thread, which for the 16 KiB of its own streams costs more than
 * encrypting them does. A slow source gives smaller ones. To be sent once.
 */
final class SegmentBody implements HttpRequest.BodyPublisher {
  /** On the slowest link that {@link ChannelSettings#stallDeadline} allows this still passes. */
  private static final int PIECE_BYTES_MAX = 128 * 1024;

  private final InputStream segment;

  SegmentBody(InputStream segment) {
    this.segment = segment;
  }

  /** Unknown: the body is chunked. */
  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Reading(subscriber));
  }

  /** Reads on the thread of whoever asks for more; one at a time. */
  private final class Reading implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong wanted = new AtomicLong();
    private volatile boolean over;

    Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        over = true;
        subscriber.onError(new IllegalArgumentException("count: positive, not " + count));
        return;
      }
      // Who asks from within onNext finds one who reads already.
      if (wanted.getAndAccumulate(count, Reading::sum) == 0) {
        readOn();
      }
    }

    private static long sum(long one, long other) {
      return one + other < 0 ? Long.MAX_VALUE : one + other;
    }

    private void readOn() {
      long left;
      do {
        if (over) {
          return;
        }
        readPiece();
        left = wanted.decrementAndGet();
      } while (left > 0);
    }

    private void readPiece() {
      byte[] piece = new byte[PIECE_BYTES_MAX];
      try {
        int count = segment.read(piece, 0, piece.length);
        if (count < 0) {
          over = true;
          subscriber.onComplete();
        } else {
          subscriber.onNext(ByteBuffer.wrap(piece, 0, count));
        }
      } catch (IOException | RuntimeException e) {
        over = true;
        subscriber.onError(e);
      }
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
