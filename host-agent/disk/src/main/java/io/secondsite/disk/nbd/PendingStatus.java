package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A block status: keeps the extents of one context, checks those of all. */
final class PendingStatus extends PendingRequest {
  private static final int DESCRIPTOR_BYTES = 2 * Integer.BYTES;

  private final int wantedContext;
  private final long exportBytes;
  private final Set<Integer> expected;
  private final List<NbdExtent> extents = new ArrayList<>();

  PendingStatus(
      long offset, long length, int wantedContext, Collection<Integer> contexts, long exportBytes) {
    super(COMMAND_BLOCK_STATUS, 0, offset, length);
    this.wantedContext = wantedContext;
    this.expected = new HashSet<>(contexts);
    this.exportBytes = exportBytes;
  }

  @Override
  void content(int type, long chunkLength, NbdChannel channel) throws IOException {
    long descriptors = (chunkLength - Integer.BYTES) / DESCRIPTOR_BYTES;
    if (type != CHUNK_BLOCK_STATUS
        || descriptors < 1
        || descriptors > STATUS_DESCRIPTORS_MAX
        || chunkLength != Integer.BYTES + descriptors * DESCRIPTOR_BYTES) {
      throw NbdException.violation(
          "chunk of type %d with %d bytes for a block status".formatted(type, chunkLength));
    }
    int context = channel.readInt();
    if (!expected.remove(context)) {
      throw NbdException.violation(
          "status of context %d, not agreed on or twice".formatted(context));
    }
    long at = offset;
    for (long i = 0; i < descriptors; i++) {
      at = descriptor(at, context, channel);
    }
  }

  /** The last descriptor may go on behind the request, but not behind the export. */
  private long descriptor(long at, int context, NbdChannel channel) throws IOException {
    long extentLength = channel.readUnsignedInt();
    int extentFlags = channel.readInt();
    if (extentLength == 0) {
      throw NbdException.violation("extent of length 0 at " + at);
    }
    if (at >= offset + length) {
      throw NbdException.violation("extents behind the end of the request, at " + at);
    }
    if (extentLength > exportBytes - at) {
      throw NbdException.violation(
          "extent at %d+%d leaves the export of %d bytes".formatted(at, extentLength, exportBytes));
    }
    if (context == wantedContext) {
      long end = Math.min(at + extentLength, offset + length);
      append(extents, new NbdExtent(at, end - at, extentFlags));
    }
    return at + extentLength;
  }

  @Override
  void simpleContent(boolean structuredReplies, NbdChannel channel) throws NbdException {
    throw NbdException.violation("simple reply to a block status");
  }

  @Override
  void requireWhole() throws NbdException {
    if (extents.isEmpty()) {
      throw NbdException.violation("block status without the context that was agreed on");
    }
  }

  List<NbdExtent> extents() {
    return extents;
  }

  /** Appends an extent, joined to the last where both say the same. */
  static void append(List<NbdExtent> list, NbdExtent next) {
    if (!list.isEmpty()) {
      NbdExtent last = list.getLast();
      if (last.end() == next.offset() && last.flags() == next.flags()) {
        list.set(
            list.size() - 1,
            new NbdExtent(last.offset(), last.lengthBytes() + next.lengthBytes(), last.flags()));
        return;
      }
    }
    list.add(next);
  }
}
