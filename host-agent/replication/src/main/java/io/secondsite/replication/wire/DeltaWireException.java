package io.secondsite.replication.wire;

import java.io.IOException;

/** What came is not a segment. Nothing of it may be listed. */
public final class DeltaWireException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong with it. */
  public enum Code {
    /** The stream ended before the trailer did. */
    TRUNCATED,
    /** It does not begin as a segment does. */
    NOT_A_SEGMENT,
    /** A version that this reader does not know. */
    UNKNOWN_VERSION,
    /** A frame type or an enumerated value that this version does not have. */
    UNKNOWN_TYPE,
    /** A length above its limit. */
    LIMIT_EXCEEDED,
    /** A field that cannot be what it says. */
    MALFORMED,
    /** A CRC32C does not agree with the bytes before it. */
    BAD_CHECKSUM,
    /** A disk or a cluster that the header does not have. */
    OUT_OF_RANGE,
    /** A cluster that is not behind the one before it. */
    OUT_OF_ORDER,
    /** A zstd frame that is not exactly one cluster's. */
    BAD_FRAME,
    /** A continued segment's idea of what the replica kept is not what it kept. */
    NOT_KEPT,
    /** The trailer does not agree with what came before it. */
    BAD_TRAILER,
    /** Something follows the trailer. */
    TRAILING_BYTES
  }

  private final Code code;

  public DeltaWireException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public DeltaWireException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What is wrong with it. */
  public Code code() {
    return code;
  }
}
