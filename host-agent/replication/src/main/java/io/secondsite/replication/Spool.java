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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits between the one who reads a capture and the one who sends it, so that a slow link does
 * not hold up the capture: a little in memory, and what that has no room for in a ring in a file.
 * On a link that keeps up nothing touches the disk. Full, the writer waits; empty, the reader does.
 * Whoever gives up wakes the other. Nothing here is durable: a lost spool costs a second reading.
 *
 * <p>Thread-safe for one writing and one reading thread.
 */
final class Spool implements AutoCloseable {
  /** The smallest ring: 64 KiB. */
  static final long BYTES_MIN = 64 * 1024;

  /** What the writer hears when the reader has closed. */
  static final String READER_GAVE_UP = "the sending side gave up";

  private static final long MEMORY_BYTES_MAX = 4L << 20;

  private final FileChannel file;
  private final long bytesMax;
  private final long memoryBytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long memoryBytes;
  private long fileWritten;
  private long fileRead;
  private boolean finished;
  private @Nullable String writerGaveUp;
  private boolean readerGaveUp;

  /** Bytes that follow those of the piece before. */
  private sealed interface Piece {
    record InMemory(ByteBuffer bytes) implements Piece {}

    /** At this position of what was ever written to the file, modulo the ring. */
    record InFile(long position, long length) implements Piece {}
  }

  Spool(Path folder, long bytesMax) throws IOException {
    if (bytesMax < BYTES_MIN) {
      throw new IllegalArgumentException("spoolBytesMax: at least " + BYTES_MIN);
    }
    this.bytesMax = bytesMax;
    memoryBytesMax = Math.min(MEMORY_BYTES_MAX, bytesMax / 4);
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
        ByteBuffer left = ByteBuffer.wrap(from, offset, length);
        while (left.hasRemaining()) {
          put(left);
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
  void finish() {
    change(() -> finished = true);
  }

  /** The reader shall get no more. */
  void fail(String reason) {
    change(() -> {
      if (!finished) {
        writerGaveUp = reason;
      }
    });
  }

  private void readerGivesUp() {
    change(() -> readerGaveUp = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void put(ByteBuffer from) throws IOException {
    long memoryRoom = awaitRoom();
    if (memoryRoom > 0) {
      ByteBuffer part = next(from, memoryRoom);
      ByteBuffer kept = ByteBuffer.allocate(part.remaining()).put(part).flip();
      change(() -> {
        memoryBytes += kept.remaining();
        pieces.add(new Piece.InMemory(kept));
      });
    } else {
      ByteBuffer part = next(from, fileRoom());
      long length = part.remaining();
      transfer(part, fileWritten % bytesMax, file::write);
      change(() -> {
        pieces.add(new Piece.InFile(fileWritten, length));
        fileWritten += length;
      });
    }
  }

  private static ByteBuffer next(ByteBuffer from, long most) {
    int length = (int) Math.min(from.remaining(), most);
    ByteBuffer part = from.slice(from.position(), length);
    from.position(from.position() + length);
    return part;
  }

  /** Returns how much of that is in memory. */
  private long awaitRoom() throws IOException {
    lock.lock();
    try {
      awaitThat(
          () -> readerGaveUp || memoryBytes < memoryBytesMax || fileWritten - fileRead < bytesMax);
      if (readerGaveUp) {
        throw new IOException(READER_GAVE_UP);
      }
      return memoryBytesMax - memoryBytes;
    } finally {
      lock.unlock();
    }
  }

  /** How much can be written at once: to the reader's position, to the ring's end. */
  private long fileRoom() {
    lock.lock();
    try {
      return Math.min(bytesMax - (fileWritten - fileRead), bytesMax - fileWritten % bytesMax);
    } finally {
      lock.unlock();
    }
  }

  private int take(ByteBuffer into) throws IOException {
    Piece piece = awaitPiece();
    if (piece == null) {
      return -1;
    }
    return switch (piece) {
      case Piece.InMemory memory -> take(memory.bytes(), into);
      case Piece.InFile inFile -> take(inFile, into);
    };
  }

  private int take(ByteBuffer bytes, ByteBuffer into) {
    int length = Math.min(into.remaining(), bytes.remaining());
    into.put(bytes.slice(bytes.position(), length));
    change(() -> {
      bytes.position(bytes.position() + length);
      memoryBytes -= length;
      if (!bytes.hasRemaining()) {
        pieces.remove();
      }
    });
    return length;
  }

  private int take(Piece.InFile piece, ByteBuffer into) throws IOException {
    int length = (int) Math.min(into.remaining(), piece.length());
    transfer(into.slice(into.position(), length), piece.position() % bytesMax, file::read);
    change(() -> {
      pieces.remove();
      if (length < piece.length()) {
        pieces.addFirst(new Piece.InFile(piece.position() + length, piece.length() - length));
      }
      fileRead += length;
    });
    return length;
  }

  /** The oldest piece; null at the end. */
  private @Nullable Piece awaitPiece() throws IOException {
    lock.lock();
    try {
      awaitThat(() -> writerGaveUp != null || readerGaveUp || finished || !pieces.isEmpty());
      if (writerGaveUp != null) {
        throw new IOException(writerGaveUp);
      }
      if (readerGaveUp) {
        throw new IOException("the spool is closed");
      }
      return pieces.peek();
    } finally {
      lock.unlock();
    }
  }

  private void awaitThat(BooleanSupplier condition) throws IOException {
    try {
      while (!condition.getAsBoolean()) {
        changed.await();
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
