package io.secondsite.disk.nbd;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Whole numbers and whole payloads over a socket that gives and takes as few bytes as it likes.
 * Large payloads in direct buffers are not copied; heap buffers pass through a buffer of fixed
 * size, since the JDK would allocate a direct one as large as they are. One thread at a time may
 * read and one may send; any thread may close.
 */
final class NbdChannel implements Closeable {
  static final int BUFFER_BYTES = 64 * 1024;

  private final SocketChannel socket;
  private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private final ByteBuffer staging = ByteBuffer.allocateDirect(BUFFER_BYTES);

  NbdChannel(SocketChannel socket) {
    this.socket = socket;
  }

  /** Waits for the next byte; true if the peer has closed instead. */
  boolean atEnd() throws IOException {
    return !received.hasRemaining() && receive() < 0;
  }

  /** Whether so many bytes can be taken without waiting for the peer. */
  boolean hasReceived(int bytes) {
    return received.remaining() >= bytes;
  }

  int readUnsignedShort() throws IOException {
    require(Short.BYTES);
    return Short.toUnsignedInt(received.getShort());
  }

  int readInt() throws IOException {
    require(Integer.BYTES);
    return received.getInt();
  }

  long readUnsignedInt() throws IOException {
    return Integer.toUnsignedLong(readInt());
  }

  long readLong() throws IOException {
    require(Long.BYTES);
    return received.getLong();
  }

  /** The caller has checked the length against a limit. */
  byte[] readBytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    readFully(ByteBuffer.wrap(bytes));
    return bytes;
  }

  void readFully(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (received.hasRemaining()) {
        takeReceived(target);
      } else if (target.isDirect() && target.remaining() >= BUFFER_BYTES) {
        if (socket.read(target) < 0) {
          throw disconnected();
        }
      } else if (receive() < 0) {
        throw disconnected();
      }
    }
  }

  void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      if (!received.hasRemaining() && receive() < 0) {
        throw disconnected();
      }
      int step = (int) Math.min(left, received.remaining());
      received.position(received.position() + step);
      left -= step;
    }
  }

  void send(ByteBuffer message) throws IOException {
    if (message.isDirect()) {
      while (message.hasRemaining()) {
        socket.write(message);
      }
      return;
    }
    while (message.hasRemaining()) {
      int step = Math.min(message.remaining(), BUFFER_BYTES);
      staging.clear().put(message.slice(message.position(), step)).flip();
      message.position(message.position() + step);
      while (staging.hasRemaining()) {
        socket.write(staging);
      }
    }
  }

  /** Sends both, in one call of the system where that is possible. */
  void send(ByteBuffer header, ByteBuffer payload) throws IOException {
    if (!header.isDirect() || !payload.isDirect()) {
      send(header);
      send(payload);
      return;
    }
    ByteBuffer[] parts = {header, payload};
    while (payload.hasRemaining() || header.hasRemaining()) {
      socket.write(parts);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing of ours is lost with a socket that cannot be closed twice.
      return;
    }
  }

  private void takeReceived(ByteBuffer target) {
    int step = Math.min(received.remaining(), target.remaining());
    target.put(received.slice(received.position(), step));
    received.position(received.position() + step);
  }

  private void require(int bytes) throws IOException {
    if (received.remaining() >= bytes) {
      return;
    }
    received.compact();
    try {
      while (received.position() < bytes) {
        if (socket.read(received) < 0) {
          throw disconnected();
        }
      }
    } finally {
      received.flip();
    }
  }

  /** Only when everything received before has been taken. */
  private int receive() throws IOException {
    received.clear();
    try {
      return socket.read(received);
    } finally {
      received.flip();
    }
  }

  private static NbdException disconnected() {
    return new NbdException(
        NbdException.Code.DISCONNECTED, "the NBD peer closed the connection in mid-message");
  }
}
