package io.secondsite.hypervisor.simulated;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** One end of a control connection: JSON, one value a line. Not thread-safe. */
final class ControlChannel implements Closeable {
  /** Longest line in bytes. */
  static final int LINE_BYTES_MAX = 64 * 1024;

  private final SocketChannel channel;
  private final ByteBuffer received = ByteBuffer.allocate(LINE_BYTES_MAX).limit(0);

  ControlChannel(SocketChannel channel) {
    this.channel = channel;
  }

  static ControlChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new ControlChannel(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void send(Object message) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((JsonFile.text(message) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /** The next message; empty where the other end is gone. */
  <T> Optional<T> receive(Class<T> type) throws IOException {
    int searched = received.position();
    while (true) {
      for (; searched < received.limit(); searched++) {
        if (received.get(searched) == '\n') {
          byte[] line = new byte[searched - received.position()];
          received.get(line).get();
          String text = new String(line, StandardCharsets.UTF_8);
          return Optional.of(JsonFile.parse(text, type, "a control message"));
        }
      }
      received.compact();
      searched = received.position();
      if (!received.hasRemaining()) {
        throw new IOException("a control message is longer than " + LINE_BYTES_MAX + " bytes");
      }
      int count = channel.read(received);
      received.flip();
      if (count < 0) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
