package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way. The connection's reader feeds it the reply's chunks and ends it exactly
 * once; the caller waits for that end, and only then owns its buffers again. What the chunks give
 * is written by the reader alone and read after {@link #await}.
 */
abstract sealed class PendingRequest permits PendingRead, PendingStatus, PendingCommand {
  /** A reply may carry several errors; one request has no reason to fail more often. */
  private static final int ERRORS_MAX = 16;

  final int command;
  final int commandFlags;
  final long offset;
  final long length;

  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable NbdException error;
  private int errors;

  PendingRequest(int command, int commandFlags, long offset, long length) {
    this.command = command;
    this.commandFlags = commandFlags;
    this.offset = offset;
    this.length = length;
  }

  /** Takes one chunk of content of the given length, all of it, from the channel. */
  abstract void content(int type, long length, NbdChannel channel) throws IOException;

  /** Takes what follows a simple reply without error. */
  abstract void simpleContent(boolean structuredReplies, NbdChannel channel) throws IOException;

  /** Checks that the reply, now at its end and without error, was whole. */
  abstract void requireWhole() throws NbdException;

  void errorChunk(int type, long chunkLength, NbdChannel channel) throws IOException {
    int fixed = Integer.BYTES + Short.BYTES;
    if (chunkLength < fixed || ++errors > ERRORS_MAX) {
      throw NbdException.violation("error chunk of %d bytes".formatted(chunkLength));
    }
    int errorNumber = channel.readInt();
    int textLength = channel.readUnsignedShort();
    long rest = chunkLength - fixed - textLength;
    if (errorNumber == 0 || textLength > STRING_BYTES_MAX || rest < 0 || rest > STRING_BYTES_MAX) {
      throw NbdException.violation(
          "error chunk 0x%s: error %d with %d bytes of text in %d"
              .formatted(Integer.toHexString(type), errorNumber, textLength, chunkLength));
    }
    String text = new String(channel.readBytes(textLength), StandardCharsets.UTF_8);
    channel.skip(rest);
    refused(errorNumber, text);
  }

  /** The server could not do it. The first reason given stands. */
  void refused(int errorNumber, String text) {
    if (error == null) {
      error = NbdException.serverError(errorNumber, text);
    }
  }

  void endedByReply() throws NbdException {
    if (error == null) {
      requireWhole();
    }
    ended.countDown();
  }

  void endedByFailure(NbdException cause) {
    error = cause;
    ended.countDown();
  }

  /** Waits for the end. The connection's deadlines see to it that there is one. */
  void await() throws InterruptedException {
    ended.await();
  }

  void throwIfFailed() throws NbdException {
    if (error != null) {
      throw error.again();
    }
  }
}
