package io.secondsite.volume;

import java.io.IOException;

/**
 * What can go wrong with a replica volume; the code says which kind, the message what and where.
 */
public final class VolumeException extends IOException {
  private static final long serialVersionUID = 1;

  private final Code code;

  /** The kinds of failure that a caller may answer differently. */
  public enum Code {
    /** There is no such volume, point or disk. */
    NOT_FOUND,
    /** The request carries an epoch that is not the volume's current one. */
    STALE_EPOCH,
    /** The request does not continue what the volume holds. */
    OUT_OF_SEQUENCE,
    /** The volume is deleted and only kept for a while: it takes nothing. */
    DELETED,
    /** Somebody is using what the request needs: another writer, a pin, an open view. */
    BUSY,
    /** Another process has the volume open. */
    LOCKED,
    /** Stored files are not what was written. */
    CORRUPT,
    /** A received cluster does not decode to what its checksum promises. */
    BAD_FRAME,
    /** The storage location is full or below its reserve. */
    NO_SPACE,
    /** The storage location is not there: not mounted, not unlocked, or another one. */
    LOCATION_CLOSED,
    /** There is no storage location of that name. */
    UNKNOWN_LOCATION,
    /** The operating system refused; after a failed write nothing was acknowledged. */
    FAILED
  }

  public VolumeException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public VolumeException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The kind of failure. */
  public Code code() {
    return code;
  }

  /** An exception of the operating system in our words; ours pass unchanged. */
  static VolumeException of(String doing, IOException cause) {
    if (cause instanceof VolumeException known) {
      return known;
    }
    String reason = String.valueOf(cause.getMessage());
    boolean full = reason.contains("No space left") || reason.contains("Disk quota exceeded");
    Code code = full ? Code.NO_SPACE : Code.FAILED;
    return new VolumeException(code, doing + ": " + reason, cause);
  }
}
