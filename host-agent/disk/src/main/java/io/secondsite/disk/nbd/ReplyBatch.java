package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Replies to reads, side by side, so that one call of the system sends them all and the disk reads
 * to where they are sent from. Not thread-safe: it is its connection's thread's.
 */
final class ReplyBatch {
  /** The longest read whose reply is put here. */
  static final int READ_BYTES_MAX = 64 * 1024;

  private static final int BYTES = 4 * READ_BYTES_MAX;
  private static final int SIMPLE_BYTES = 2 * Integer.BYTES + Long.BYTES;
  private static final int CHUNK_BYTES = 2 * Integer.BYTES + 2 * Short.BYTES + 2 * Long.BYTES;

  private final boolean structured;
  private final int headerBytes;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);

  ReplyBatch(boolean structured) {
    this.structured = structured;
    headerBytes = structured ? CHUNK_BYTES : SIMPLE_BYTES;
  }

  boolean isEmpty() {
    return bytes.position() == 0;
  }

  boolean fits(int length) {
    return bytes.remaining() >= headerBytes + length;
  }

  /** Where the content of the next reply goes. */
  ByteBuffer content(int length) {
    return bytes.slice(bytes.position() + headerBytes, length);
  }

  /** The content is there: the reply counts from now on. */
  void add(NbdRequest request) {
    int length = (int) request.length();
    if (structured) {
      bytes
          .putInt(STRUCTURED_REPLY_MAGIC)
          .putShort((short) CHUNK_FLAG_DONE)
          .putShort((short) CHUNK_OFFSET_DATA)
          .putLong(request.cookie())
          .putInt(Long.BYTES + length)
          .putLong(request.offset());
    } else {
      bytes.putInt(SIMPLE_REPLY_MAGIC).putInt(0).putLong(request.cookie());
    }
    bytes.position(bytes.position() + length);
  }

  void sendTo(NbdChannel channel) throws IOException {
    channel.send(bytes.flip());
    bytes.clear();
  }
}
