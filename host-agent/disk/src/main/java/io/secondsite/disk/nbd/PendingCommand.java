package io.secondsite.disk.nbd;

/** A request whose reply says only whether it was done. */
final class PendingCommand extends PendingRequest {
  PendingCommand(int command, int commandFlags, long offset, long length) {
    super(command, commandFlags, offset, length);
  }

  @Override
  void content(int type, long chunkLength, NbdChannel channel) throws NbdException {
    throw NbdException.violation("content of type %d for command %d".formatted(type, command));
  }

  @Override
  void simpleContent(boolean structuredReplies, NbdChannel channel) {
    // Nothing follows.
  }

  @Override
  void requireWhole() {
    // Without an error it was done.
  }
}
