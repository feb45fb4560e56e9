package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that says what it likes. */
final class Wire implements AutoCloseable {
  private final SocketChannel channel;
  final DataInputStream in;
  final DataOutputStream out;

  Wire(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    in = new DataInputStream(Channels.newInputStream(channel));
    out = new DataOutputStream(Channels.newOutputStream(channel));
  }

  void greet() throws IOException {
    if (in.readNBytes(18).length < 18) {
      throw new EOFException("dropped");
    }
    out.writeInt(3);
  }

  void sendOption(int option, byte[] payload) throws IOException {
    out.writeLong(OPTION_MAGIC);
    out.writeInt(option);
    out.writeInt(payload.length);
    out.write(payload);
  }

  int option(int option, byte[] payload) throws IOException {
    sendOption(option, payload);
    return reply();
  }

  int reply() throws IOException {
    assertThat(in.readLong()).isEqualTo(OPTION_REPLY_MAGIC);
    in.readInt();
    int type = in.readInt();
    in.skipNBytes(in.readInt());
    return type;
  }

  void go(String name) throws IOException {
    greet();
    assertThat(option(OPTION_GO, goPayload(name))).isEqualTo(REPLY_INFO);
    assertThat(reply()).isEqualTo(REPLY_ACK);
  }

  void request(int flags, int command, long cookie, long offset, int length) throws IOException {
    ByteBuffer request =
        ByteBuffer.allocate(28)
            .putInt(REQUEST_MAGIC)
            .putShort((short) flags)
            .putShort((short) command)
            .putLong(cookie)
            .putLong(offset)
            .putInt(length);
    out.write(request.array());
  }

  int refused(int flags, int command, long offset, int length) throws IOException {
    request(flags, command, 42, offset, length);
    return simpleReply(42);
  }

  /** The end, or a reset where the server left something of ours unread. */
  void requireDropped() {
    try {
      assertThat(in.read()).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  int simpleReply(long cookie) throws IOException {
    assertThat(in.readInt()).isEqualTo(SIMPLE_REPLY_MAGIC);
    int error = in.readInt();
    assertThat(in.readLong()).isEqualTo(cookie);
    return error;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  static byte[] goPayload(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(6 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  /** What a structured reply said; data and text as it came. */
  record Chunk(int flags, int type, ByteBuffer payload) {
    boolean done() {
      return (flags & CHUNK_FLAG_DONE) != 0;
    }

    int errorNumber() {
      assertThat(type & CHUNK_ERROR_BIT).isNotZero();
      return payload.getInt(0);
    }
  }

  Chunk chunk(long cookie) throws IOException {
    assertThat(in.readInt()).isEqualTo(STRUCTURED_REPLY_MAGIC);
    int flags = in.readUnsignedShort();
    int type = in.readUnsignedShort();
    assertThat(in.readLong()).isEqualTo(cookie);
    return new Chunk(flags, type, ByteBuffer.wrap(in.readNBytes(in.readInt())));
  }

  /** Structured replies and base:allocation, then the export. */
  void goStructured(String name) throws IOException {
    greet();
    assertThat(option(OPTION_STRUCTURED_REPLY, new byte[0])).isEqualTo(REPLY_ACK);
    byte[] export = name.getBytes(StandardCharsets.UTF_8);
    byte[] context = BASE_ALLOCATION.getBytes(StandardCharsets.UTF_8);
    byte[] payload =
        ByteBuffer.allocate(12 + export.length + context.length)
            .putInt(export.length)
            .put(export)
            .putInt(1)
            .putInt(context.length)
            .put(context)
            .array();
    assertThat(option(OPTION_SET_META_CONTEXT, payload)).isEqualTo(REPLY_META_CONTEXT);
    assertThat(reply()).isEqualTo(REPLY_ACK);
    assertThat(option(OPTION_GO, goPayload(name))).isEqualTo(REPLY_INFO);
    assertThat(reply()).isEqualTo(REPLY_ACK);
  }

  /** The whole content of a read, put together from its chunks. */
  byte[] content(long cookie, long offset, int length) throws IOException {
    byte[] content = new byte[length];
    while (true) {
      Chunk chunk = chunk(cookie);
      ByteBuffer payload = chunk.payload();
      if (chunk.type() == CHUNK_OFFSET_DATA) {
        int at = (int) (payload.getLong() - offset);
        payload.get(content, at, payload.remaining());
      } else {
        assertThat(chunk.type()).isEqualTo(CHUNK_OFFSET_HOLE);
      }
      if (chunk.done()) {
        return content;
      }
    }
  }

  /** Nothing more is sent. */
  void finish() throws IOException {
    channel.shutdownOutput();
  }

  /** Takes what comes until the server closes. */
  void readToTheEnd() {
    byte[] taken = new byte[64 * 1024];
    try {
      while (in.read(taken) >= 0) {
        // only the end is waited for
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
