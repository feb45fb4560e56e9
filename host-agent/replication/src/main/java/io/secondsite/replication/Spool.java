package io.secondsite.replication;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A ring in a file between the one who reads a capture and the one who sends it, so that a slow
 * link does not hold up the capture. Full, the writer waits; empty, the reader does. Whoever gives
 * up wakes the other. Nothing here is durable: a lost spool costs a second reading.
 *
 * <p>Thread-safe for one writing and one reading thread.
 */
final class Spool implements AutoCloseable {
  /** The smallest ring: 64 KiB. */
  static final long BYTES_MIN = 64 * 1024;

  /** What the writer hears when the reader has closed. */
  static final String READER_GAVE_UP = "the sending side gave up";

  private final FileChannel file;
  private final long bytesMax;
  private long written;
  private long read;
  private boolean finished;
  private @Nullable String writerGaveUp;
  private boolean readerGaveUp;

  Spool(Path folder, long bytesMax) throws IOException {
    if (bytesMax < BYTES_MIN) {
      throw new IllegalArgumentException("spoolBytesMax: at least " + BYTES_MIN);
    }
    this.bytesMax = bytesMax;
    Files.createDirectories(folder);
    Path path = Files.createTempFile(folder, "segment-", ".spool");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Where the writer writes. Closing it does nothing: {@link #finish} or {@link #fail} ends it. */
  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        int done = 0;
        while (done < length) {
          done += put(ByteBuffer.wrap(from, offset + done, length - done));
        }
      }
    };
  }

  /** Where the reader reads. Closing it before the end tells the writer to give up. */
  InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        return length == 0 ? 0 : take(ByteBuffer.wrap(into, offset, length));
      }

      @Override
      public void close() {
        readerGivesUp();
      }
    };
  }

  /** All is written. */
  synchronized void finish() {
    finished = true;
    notifyAll();
  }

  /** The reader shall get no more. */
  synchronized void fail(String reason) {
    if (!finished) {
      writerGaveUp = reason;
      notifyAll();
    }
  }

  private synchronized void readerGivesUp() {
    readerGaveUp = true;
    notifyAll();
  }

  private int put(ByteBuffer from) throws IOException {
    long at = awaitRoom();
    int length = (int) Math.min(from.remaining(), room(at));
    transfer(from.slice(from.position(), length), at % bytesMax, file::write);
    synchronized (this) {
      written += length;
      notifyAll();
    }
    return length;
  }

  private synchronized long awaitRoom() throws IOException {
    awaitThat(() -> readerGaveUp || written - read < bytesMax);
    if (readerGaveUp) {
      throw new IOException(READER_GAVE_UP);
    }
    return written;
  }

  /** How much can be written at once: to the reader's position, to the ring's end. */
  private synchronized long room(long at) {
    return Math.min(bytesMax - (at - read), bytesMax - at % bytesMax);
  }

  private int take(ByteBuffer into) throws IOException {
    long available = awaitBytes();
    if (available == 0) {
      return -1;
    }
    long at = position();
    int length = (int) Math.min(into.remaining(), Math.min(available, bytesMax - at % bytesMax));
    transfer(into.slice(into.position(), length), at % bytesMax, file::read);
    synchronized (this) {
      read += length;
      notifyAll();
    }
    return length;
  }

  private synchronized long position() {
    return read;
  }

  private synchronized long awaitBytes() throws IOException {
    awaitThat(() -> writerGaveUp != null || readerGaveUp || finished || written > read);
    if (writerGaveUp != null) {
      throw new IOException(writerGaveUp);
    }
    if (readerGaveUp) {
      throw new IOException("the spool is closed");
    }
    return written - read;
  }

  private synchronized void awaitThat(BooleanSupplier condition) throws IOException {
    try {
      while (!condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted at the spool");
    }
  }

  @FunctionalInterface
  private interface Step {
    int run(ByteBuffer buffer, long position) throws IOException;
  }

  private static void transfer(ByteBuffer buffer, long position, Step step) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int moved = step.run(buffer, at);
      if (moved < 0) {
        throw new IOException("the spool's file was cut");
      }
      at += moved;
    }
  }

  /** Drops what is left. */
  @Override
  public void close() throws IOException {
    fail("the spool is closed");
    readerGivesUp();
    file.close();
  }
}
