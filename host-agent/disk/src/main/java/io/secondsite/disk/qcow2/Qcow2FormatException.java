package io.secondsite.disk.qcow2;

import java.io.IOException;

/** A file is no qcow2 image, a damaged one, or one of a kind that this product does not read. */
public final class Qcow2FormatException extends IOException {
  private static final long serialVersionUID = 1;

  /** Why a file is refused. */
  public enum Code {
    /** The file is shorter than what stands in it, or than any image. */
    TRUNCATED,
    /** The file does not begin as a qcow2 image; an unfinished point file neither. */
    NOT_QCOW2,
    /** Another version than 3. */
    UNSUPPORTED_VERSION,
    /** A feature that this product does not read; the message names it. */
    UNSUPPORTED_FEATURE,
    /** Encrypted inside the format. */
    ENCRYPTED,
    /** The data is in another file, which a foreign image could point anywhere. */
    EXTERNAL_DATA_FILE,
    /** The image says of itself that it is corrupt. */
    MARKED_CORRUPT,
    /** A field of the header holds what it never may. */
    BAD_HEADER,
    /** A value is above a limit of this product. */
    LIMIT_EXCEEDED,
    /** An entry of a table points nowhere or holds what it never may. */
    BAD_ENTRY,
    /** The backing file is not the one expected. */
    UNEXPECTED_BACKING
  }

  private final Code code;

  Qcow2FormatException(Code code, String message) {
    super("qcow2: " + message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
