package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;

/** A request as it came off the wire; {@link #refusal} decides before anything runs. */
record NbdRequest(int flags, int command, long cookie, long offset, long length) {
  /** A request on the wire, without a payload. */
  static final int BYTES = 28;

  static NbdRequest readFrom(NbdChannel channel) throws IOException {
    int magic = channel.readInt();
    if (magic != REQUEST_MAGIC) {
      throw NbdException.violation("a request begins with 0x" + Integer.toHexString(magic));
    }
    return new NbdRequest(
        channel.readUnsignedShort(),
        channel.readUnsignedShort(),
        channel.readLong(),
        channel.readLong(),
        channel.readUnsignedInt());
  }

  boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  /** Why the request must not run. */
  Refusal refusal(ServedExport export, boolean statusAgreed) {
    return switch (command) {
      case COMMAND_READ -> {
        if (length > PAYLOAD_BYTES_MAX) {
          yield new Refusal(EOVERFLOW, "a read of more than 32 MiB");
        }
        yield orElse(flagsOutside(0), range(export, EINVAL));
      }
      case COMMAND_WRITE, COMMAND_WRITE_ZEROES, COMMAND_TRIM -> modification(export);
      case COMMAND_FLUSH -> flagsOutside(0);
      case COMMAND_BLOCK_STATUS ->
          statusAgreed
              ? orElse(flagsOutside(COMMAND_FLAG_REQUEST_ONE), range(export, EINVAL))
              : new Refusal(EINVAL, "block status without an agreed metadata context");
      case COMMAND_RESIZE ->
          export.writable()
              ? new Refusal(EINVAL, "an export has the size it has")
              : new Refusal(EPERM, "the export is read-only");
      default -> new Refusal(EINVAL, "unknown command " + command);
    };
  }

  private Refusal modification(ServedExport export) {
    if (!export.writable()) {
      return new Refusal(EPERM, "the export is read-only");
    }
    int known =
        command == COMMAND_WRITE_ZEROES
            ? COMMAND_FLAG_FORCE_UNIT_ACCESS | COMMAND_FLAG_NO_HOLE
            : COMMAND_FLAG_FORCE_UNIT_ACCESS;
    return orElse(flagsOutside(known), range(export, command == COMMAND_TRIM ? EINVAL : ENOSPC));
  }

  private Refusal flagsOutside(int known) {
    return (flags & ~known) == 0
        ? Refusal.NONE
        : new Refusal(EINVAL, "unknown flags 0x%x for command %d".formatted(flags, command));
  }

  private Refusal range(ServedExport export, int errorNumber) {
    if (length == 0) {
      return new Refusal(EINVAL, "a request of length 0");
    }
    return offset >= 0 && offset <= export.sizeBytes() && length <= export.sizeBytes() - offset
        ? Refusal.NONE
        : new Refusal(
            errorNumber,
            "%s+%d leaves the export of %d bytes"
                .formatted(Long.toUnsignedString(offset), length, export.sizeBytes()));
  }

  private static Refusal orElse(Refusal first, Refusal second) {
    return first.refused() ? first : second;
  }

  /** An error number with its reason, or {@link #NONE}. */
  record Refusal(int errorNumber, String reason) {
    static final Refusal NONE = new Refusal(0, "");

    boolean refused() {
      return errorNumber != 0;
    }
  }
}
