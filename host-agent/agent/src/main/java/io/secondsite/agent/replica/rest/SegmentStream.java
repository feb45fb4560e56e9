package io.secondsite.agent.replica.rest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body for a thread that waits, some of it read ahead: the reader is woken once for all
 * that came while it was busy, and not for every 16 KiB. For one reading thread.
 */
final class SegmentStream extends InputStream {
  private static final int AHEAD_BYTES_MAX = 2 * 1024 * 1024;

  private final HttpServerRequest request;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private Queue<Buffer> waiting = new ArrayDeque<>();
  private Queue<Buffer> taken = new ArrayDeque<>();
  private long waitingBytes;
  private boolean held;
  private boolean ended;
  private @Nullable Throwable broken;
  private @Nullable Buffer current;
  private int position;

  private SegmentStream(HttpServerRequest request, Duration patience) {
    this.request = request;
    patienceNanos = patience.toNanos();
  }

  /**
   * Lets a body come that was held back so far.
   *
   * @param patience how long the sender may be silent
   */
  static SegmentStream of(HttpServerRequest request, Duration patience) {
    SegmentStream stream = new SegmentStream(request, patience);
    request.handler(stream::arrived);
    request.endHandler(_ -> stream.ended(null));
    request.exceptionHandler(stream::ended);
    request.resume();
    return stream;
  }

  /** On the connection's thread. */
  private void arrived(Buffer buffer) {
    lock.lock();
    try {
      waiting.add(buffer);
      waitingBytes += buffer.length();
      if (waitingBytes >= AHEAD_BYTES_MAX && !held) {
        held = true;
        request.pause();
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void ended(@Nullable Throwable failure) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        broken = failure;
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    Buffer from = next();
    if (from == null) {
      return -1;
    }
    int count = Math.min(length, from.length() - position);
    from.getBytes(position, position + count, into, offset);
    position += count;
    return count;
  }

  /** The buffer to go on in; null at the end. */
  private @Nullable Buffer next() throws IOException {
    while (current == null || position == current.length()) {
      if (taken.isEmpty()) {
        takeAll();
      }
      current = taken.poll();
      position = 0;
      if (current == null) {
        return null;
      }
    }
    return current;
  }

  /** Takes what is there, and waits while nothing is. */
  private void takeAll() throws IOException {
    lock.lock();
    try {
      long left = patienceNanos;
      while (waiting.isEmpty() && !ended) {
        if (left <= 0) {
          throw new IOException("the sender has been silent for too long");
        }
        left = arrived.awaitNanos(left);
      }
      if (waiting.isEmpty() && broken != null) {
        throw new IOException("the connection broke: " + broken.getMessage(), broken);
      }
      Queue<Buffer> empty = taken;
      taken = waiting;
      waiting = empty;
      waitingBytes = 0;
      if (held) {
        held = false;
        request.resume();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while taking a segment");
    } finally {
      lock.unlock();
    }
  }
}
