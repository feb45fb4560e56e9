package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A read: content goes straight into the caller's buffer, each byte once. */
final class PendingRead extends PendingRequest {
  private final ByteBuffer target;
  private final Coverage coverage;

  /** What remains in {@code target} is filled; its position stays. */
  PendingRead(long offset, ByteBuffer target) {
    super(COMMAND_READ, 0, offset, target.remaining());
    this.target = target;
    this.coverage = new Coverage(offset, offset + target.remaining());
  }

  @Override
  void content(int type, long chunkLength, NbdChannel channel) throws IOException {
    switch (type) {
      case CHUNK_OFFSET_DATA -> {
        requireLength(chunkLength > Long.BYTES, type, chunkLength);
        long from = channel.readLong();
        long dataLength = chunkLength - Long.BYTES;
        coverage.add(from, dataLength);
        channel.readFully(part(from, dataLength));
      }
      case CHUNK_OFFSET_HOLE -> {
        requireLength(chunkLength == Long.BYTES + Integer.BYTES, type, chunkLength);
        long from = channel.readLong();
        long holeLength = channel.readUnsignedInt();
        coverage.add(from, holeLength);
        MemorySegment.ofBuffer(part(from, holeLength)).fill((byte) 0);
      }
      default -> throw NbdException.violation("chunk of type %d for a read".formatted(type));
    }
  }

  @Override
  void simpleContent(boolean structuredReplies, NbdChannel channel) throws IOException {
    if (structuredReplies) {
      throw NbdException.violation("simple reply to a read although structured was agreed");
    }
    coverage.add(offset, length);
    channel.readFully(part(offset, length));
  }

  @Override
  void requireWhole() throws NbdException {
    if (!coverage.whole()) {
      throw NbdException.violation("a read ended before all its bytes came");
    }
  }

  private ByteBuffer part(long from, long partLength) {
    return target.slice(target.position() + (int) (from - offset), (int) partLength);
  }

  private static void requireLength(boolean right, int type, long chunkLength) throws NbdException {
    if (!right) {
      throw NbdException.violation("chunk of type %d with %d bytes".formatted(type, chunkLength));
    }
  }
}
