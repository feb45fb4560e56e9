package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import io.secondsite.disk.nbd.NbdException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection after its handshake: open → failed (the first cause stands: a broken, silent or
 * closed peer, or our close) → ended (the reader has let go of every caller's buffer). Requests of
 * several threads share it; one virtual thread reads the replies. Thread-safe.
 */
final class NbdConnection {
  /** QEMU and nbdkit both work on 16 requests of a connection at a time. */
  static final int REQUESTS_IN_FLIGHT_MAX = 16;

  private static final int REQUEST_BYTES = 28;
  private static final Duration FAREWELL_DEADLINE = Duration.ofSeconds(1);

  private final NbdChannel channel;
  private final boolean structuredReplies;
  private final Duration requestDeadline;
  private final Map<Long, InFlight> inFlight = new ConcurrentHashMap<>();
  private final Semaphore permits = new Semaphore(REQUESTS_IN_FLIGHT_MAX);
  private final AtomicLong cookies = new AtomicLong();
  private final AtomicReference<NbdException> failure = new AtomicReference<>();
  private final ReentrantLock sending = new ReentrantLock();
  private final ByteBuffer header = ByteBuffer.allocateDirect(REQUEST_BYTES);
  private final Thread reader;
  private volatile boolean ended;

  NbdConnection(NbdChannel channel, NbdSession session, Duration requestDeadline) {
    this.channel = channel;
    this.structuredReplies = session.structuredReplies();
    this.requestDeadline = requestDeadline;
    this.reader = Thread.ofVirtual().name("nbd-replies").unstarted(this::readReplies);
  }

  void start() {
    reader.start();
  }

  /**
   * Sends a request, with what remains in {@code payload}. Whatever happens the request ends, and
   * until it has ended its buffer belongs to the connection; only an {@link InterruptedException}
   * means that it was not taken.
   */
  void submit(PendingRequest request, ByteBuffer payload) throws InterruptedException {
    permits.acquire();
    long cookie = cookies.incrementAndGet();
    inFlight.put(cookie, new InFlight(request, Deadlines.arm(requestDeadline, this::timedOut)));
    if (ended) {
      // The reader may have gone before it could see this one.
      endAllByFailure();
      return;
    }
    sending.lock();
    try {
      putHeader(request.command, request.commandFlags, cookie, request.offset, request.length);
      channel.send(header, payload);
    } catch (IOException e) {
      fail(disconnected(e));
    } finally {
      sending.unlock();
    }
  }

  /** The first failure is the one that everybody sees. */
  void fail(NbdException cause) {
    failure.compareAndSet(null, cause);
    channel.close();
  }

  boolean open() {
    return failure.get() == null;
  }

  /** Says farewell if that does not take long, and returns when no buffer is in use any more. */
  void close() {
    if (open() && sending.tryLock()) {
      try (var _ = Deadlines.arm(FAREWELL_DEADLINE, channel::close)) {
        putHeader(COMMAND_DISCONNECT, 0, 0, 0, 0);
        channel.send(header);
      } catch (IOException e) {
        fail(disconnected(e));
      } finally {
        sending.unlock();
      }
    }
    fail(new NbdException(Code.CLOSED, "the NBD connection was closed on this side"));
    joinReader();
  }

  private void putHeader(int command, int flags, long cookie, long offset, long length) {
    header
        .clear()
        .putInt(REQUEST_MAGIC)
        .putShort((short) flags)
        .putShort((short) command)
        .putLong(cookie)
        .putLong(offset)
        .putInt((int) length)
        .flip();
  }

  private void readReplies() {
    try {
      while (!channel.atEnd()) {
        readReply();
      }
      fail(new NbdException(Code.DISCONNECTED, "the NBD server closed the connection"));
    } catch (NbdException e) {
      fail(e);
    } catch (IOException e) {
      fail(disconnected(e));
    } catch (RuntimeException e) {
      fail(new NbdException(Code.PROTOCOL_VIOLATION, "an NBD reply could not be taken in", e));
    } finally {
      // Also an Error must not leave callers waiting; where a failure is known this changes
      // nothing.
      fail(new NbdException(Code.DISCONNECTED, "the NBD connection's reader ended"));
      ended = true;
      endAllByFailure();
    }
  }

  private void readReply() throws IOException {
    int magic = channel.readInt();
    if (magic == SIMPLE_REPLY_MAGIC) {
      simpleReply();
    } else if (magic == STRUCTURED_REPLY_MAGIC && structuredReplies) {
      structuredReply();
    } else {
      throw NbdException.violation("a reply begins with 0x" + Integer.toHexString(magic));
    }
  }

  private void simpleReply() throws IOException {
    int errorNumber = channel.readInt();
    long cookie = channel.readLong();
    PendingRequest request = requestOf(cookie);
    if (errorNumber == 0) {
      request.simpleContent(structuredReplies, channel);
    } else {
      request.refused(errorNumber, "");
    }
    endByReply(cookie);
  }

  private void structuredReply() throws IOException {
    int flags = channel.readUnsignedShort();
    int type = channel.readUnsignedShort();
    long cookie = channel.readLong();
    long length = channel.readUnsignedInt();
    boolean done = (flags & CHUNK_FLAG_DONE) != 0;
    PendingRequest request = requestOf(cookie);
    if (type == CHUNK_NONE) {
      if (length != 0 || !done) {
        throw NbdException.violation("empty chunk that is not empty or ends nothing");
      }
    } else if ((type & CHUNK_ERROR_BIT) != 0) {
      request.errorChunk(type, length, channel);
    } else {
      request.content(type, length, channel);
    }
    if (done) {
      endByReply(cookie);
    }
  }

  private PendingRequest requestOf(long cookie) throws NbdException {
    InFlight found = inFlight.get(cookie);
    if (found == null) {
      throw NbdException.violation("reply to unknown cookie " + Long.toUnsignedString(cookie));
    }
    return found.request();
  }

  private void endByReply(long cookie) throws NbdException {
    InFlight found = inFlight.get(cookie);
    if (found != null) {
      found.request().endedByReply();
      forget(cookie);
    }
  }

  /** Runs when the reader is gone, so no buffer is written to any more. */
  private void endAllByFailure() {
    NbdException cause = failure.get();
    for (long cookie : List.copyOf(inFlight.keySet())) {
      InFlight found = inFlight.get(cookie);
      if (found != null && cause != null) {
        found.request().endedByFailure(cause);
        forget(cookie);
      }
    }
  }

  private void forget(long cookie) {
    InFlight gone = inFlight.remove(cookie);
    if (gone != null) {
      gone.deadline().close();
      permits.release();
    }
  }

  private void timedOut() {
    fail(
        new NbdException(
            Code.TIMEOUT,
            "the NBD server did not answer within %d ms".formatted(requestDeadline.toMillis())));
  }

  private void joinReader() {
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static NbdException disconnected(IOException cause) {
    return new NbdException(Code.DISCONNECTED, "the NBD connection broke: " + cause, cause);
  }

  private record InFlight(PendingRequest request, Deadlines.Guard deadline) {}
}
