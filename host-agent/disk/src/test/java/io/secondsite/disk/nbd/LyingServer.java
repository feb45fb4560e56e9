package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A server of one connection that follows a script, and then stays silent until it is closed. */
final class LyingServer implements AutoCloseable {
  static final int SIZE_BYTES = 1024 * 1024;
  static final int CONTEXT_ID = 7;

  private final ServerSocketChannel listener;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Path socket;

  LyingServer(Path socket, Script script) throws IOException {
    this.socket = socket;
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> play(script));
  }

  Path socket() {
    return socket;
  }

  private void play(Script script) {
    try (SocketChannel client = listener.accept()) {
      script.play(
          new Peer(
              new DataInputStream(Channels.newInputStream(client)),
              new DataOutputStream(Channels.newOutputStream(client))));
      over.await();
    } catch (IOException e) {
      over.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    listener.close();
  }

  interface Script {
    void play(Peer peer) throws IOException;
  }

  /** What came of a request. */
  record Request(int command, long cookie, long offset, int length) {}

  /** Both directions, with the honest parts of the protocol at hand. */
  record Peer(DataInputStream in, DataOutputStream out) {
    void greet() throws IOException {
      out.writeLong(INIT_MAGIC);
      out.writeLong(OPTION_MAGIC);
      out.writeShort(3);
      in.readInt();
    }

    /** Reads an option; gives its number. */
    int option() throws IOException {
      in.readLong();
      int option = in.readInt();
      in.skipNBytes(in.readInt());
      return option;
    }

    void reply(int option, int type, byte[] payload) throws IOException {
      out.writeLong(OPTION_REPLY_MAGIC);
      out.writeInt(option);
      out.writeInt(type);
      out.writeInt(payload.length);
      out.write(payload);
    }

    /** An honest handshake with structured replies, with base:allocation if it is asked for. */
    void handshake(boolean context) throws IOException {
      greet();
      reply(option(), REPLY_ACK, new byte[0]);
      if (context) {
        int option = option();
        byte[] name = BASE_ALLOCATION.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[4 + name.length];
        payload[3] = CONTEXT_ID;
        System.arraycopy(name, 0, payload, 4, name.length);
        reply(option, REPLY_META_CONTEXT, payload);
        reply(option, REPLY_ACK, new byte[0]);
      }
      int option = option();
      reply(option, REPLY_INFO, exportInfo(SIZE_BYTES));
      reply(option, REPLY_ACK, new byte[0]);
    }

    static byte[] exportInfo(long sizeBytes) {
      return java.nio.ByteBuffer.allocate(12)
          .putShort((short) INFO_EXPORT)
          .putLong(sizeBytes)
          .putShort((short) 0x16d)
          .array();
    }

    Request request() throws IOException {
      in.readInt();
      in.readShort();
      return new Request(in.readShort(), in.readLong(), in.readLong(), in.readInt());
    }

    DataOutputStream chunk(Request request, boolean done, int type, long length)
        throws IOException {
      out.writeInt(STRUCTURED_REPLY_MAGIC);
      out.writeShort(done ? 1 : 0);
      out.writeShort(type);
      out.writeLong(request.cookie());
      out.writeInt((int) length);
      return out;
    }

    void hole(Request request, boolean done, long offset, int length) throws IOException {
      chunk(request, done, CHUNK_OFFSET_HOLE, 12).writeLong(offset);
      out.writeInt(length);
    }

    void status(Request request, int contextId, int... lengthsAndFlags) throws IOException {
      chunk(request, true, CHUNK_BLOCK_STATUS, 4 + 4L * lengthsAndFlags.length).writeInt(contextId);
      for (int value : lengthsAndFlags) {
        out.writeInt(value);
      }
    }
  }
}
