package io.secondsite.hypervisor.libvirt;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A socket whose connections reach another one. The kernel knows its connections by the path it was
 * bound to, as it does those of QEMU; our own server's it knows by the name before the last.
 */
final class SocketRelay implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final ServerSocketChannel listener;
  private final Path target;

  private SocketRelay(ServerSocketChannel listener, Path target) {
    this.listener = listener;
    this.target = target;
  }

  static SocketRelay listen(Path socket, Path target) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    SocketRelay relay = new SocketRelay(listener, target);
    Thread.ofVirtual().name("relay").start(relay::accept);
    return relay;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel near = listener.accept();
        SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(target));
        Thread.ofVirtual().start(() -> pass(near, far));
        Thread.ofVirtual().start(() -> pass(far, near));
      }
    } catch (IOException e) {
      // The listener is closed: the test is over.
      return;
    }
  }

  private static void pass(SocketChannel from, SocketChannel to) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    try (from;
        to) {
      while (from.read(chunk.clear()) >= 0) {
        chunk.flip();
        while (chunk.hasRemaining()) {
          to.write(chunk);
        }
      }
    } catch (IOException e) {
      // One side has gone: so does the other.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
