package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends replies of requests that end in any order over one connection. The server watches that
 * clients take them. Thread-safe.
 */
final class ReplySender {
  private static final int HEADER_BYTES_MAX = 64;
  private static final int REASON_CHARS_MAX = 500;

  private final NbdChannel channel;
  private final ReentrantLock sending = new ReentrantLock();
  private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES_MAX);
  private final Sending sent = () -> sendingSinceNanos = 0;

  /** When the present sending began, or 0: cheaper than an alarm for each reply. */
  private volatile long sendingSinceNanos;

  ReplySender(NbdChannel channel) {
    this.channel = channel;
  }

  /** Whether the client has not taken for so long what is being sent. */
  boolean isStalled(Duration deadline) {
    long since = sendingSinceNanos;
    return since != 0 && System.nanoTime() - since > deadline.toNanos();
  }

  private Sending begin() {
    sendingSinceNanos = System.nanoTime() | 1;
    return sent;
  }

  /** Sends all that was put together. */
  void send(ReplyBatch batch) throws IOException {
    sending.lock();
    try (var _ = begin()) {
      batch.sendTo(channel);
    } finally {
      sending.unlock();
    }
  }

  void simple(long cookie, int errorNumber) throws IOException {
    sending.lock();
    try (var _ = begin()) {
      channel.send(simpleHeader(cookie, errorNumber));
    } finally {
      sending.unlock();
    }
  }

  /** A simple reply with content: all of it in one go, whatever the disk does in between. */
  void simple(long cookie, Content content) throws IOException {
    sending.lock();
    try {
      // The first part is read before the reply says that all is well.
      ByteBuffer part = content.next();
      try (var _ = begin()) {
        channel.send(simpleHeader(cookie, 0), part);
      }
      while (content.hasNext()) {
        part = nextOrClose(content);
        try (var _ = begin()) {
          channel.send(part);
        }
      }
    } finally {
      sending.unlock();
    }
  }

  void data(long cookie, long offset, ByteBuffer content, boolean done) throws IOException {
    sending.lock();
    try (var _ = begin()) {
      chunkHeader(done, CHUNK_OFFSET_DATA, cookie, Long.BYTES + content.remaining())
          .putLong(offset)
          .flip();
      channel.send(header, content);
    } finally {
      sending.unlock();
    }
  }

  void hole(long cookie, long offset, int length, boolean done) throws IOException {
    sending.lock();
    try (var _ = begin()) {
      chunkHeader(done, CHUNK_OFFSET_HOLE, cookie, Long.BYTES + Integer.BYTES)
          .putLong(offset)
          .putInt(length)
          .flip();
      channel.send(header);
    } finally {
      sending.unlock();
    }
  }

  void status(long cookie, int contextId, List<NbdExtent> extents, boolean done)
      throws IOException {
    ByteBuffer descriptors = ByteBuffer.allocate(extents.size() * 2 * Integer.BYTES);
    extents.forEach(
        extent -> descriptors.putInt(Math.toIntExact(extent.lengthBytes())).putInt(extent.flags()));
    sending.lock();
    try (var _ = begin()) {
      chunkHeader(done, CHUNK_BLOCK_STATUS, cookie, Integer.BYTES + descriptors.capacity())
          .putInt(contextId)
          .flip();
      channel.send(header, descriptors.flip());
    } finally {
      sending.unlock();
    }
  }

  void error(long cookie, int errorNumber, String reason) throws IOException {
    byte[] text =
        reason
            .substring(0, Math.min(reason.length(), REASON_CHARS_MAX))
            .getBytes(StandardCharsets.UTF_8);
    sending.lock();
    try (var _ = begin()) {
      chunkHeader(true, CHUNK_ERROR, cookie, Integer.BYTES + Short.BYTES + text.length)
          .putInt(errorNumber)
          .putShort((short) text.length)
          .flip();
      channel.send(header, ByteBuffer.wrap(text));
    } finally {
      sending.unlock();
    }
  }

  private ByteBuffer nextOrClose(Content content) throws IOException {
    try {
      return content.next();
    } catch (IOException e) {
      // A simple reply that has begun cannot say any more that it failed.
      channel.close();
      throw e;
    }
  }

  private ByteBuffer simpleHeader(long cookie, int errorNumber) {
    return header.clear().putInt(SIMPLE_REPLY_MAGIC).putInt(errorNumber).putLong(cookie).flip();
  }

  private ByteBuffer chunkHeader(boolean done, int type, long cookie, int length) {
    return header
        .clear()
        .putInt(STRUCTURED_REPLY_MAGIC)
        .putShort((short) (done ? CHUNK_FLAG_DONE : 0))
        .putShort((short) type)
        .putLong(cookie)
        .putInt(length);
  }

  /** A sending under way; closing it says that the client took it, or is gone. */
  private interface Sending extends AutoCloseable {
    @Override
    void close();
  }

  /** Content in parts. */
  interface Content {
    boolean hasNext();

    ByteBuffer next() throws IOException;
  }
}
