package io.secondsite.disk.nbd;

import java.io.IOException;

/** What can go wrong between an NBD client and its server. */
public final class NbdException extends IOException {
  private static final long serialVersionUID = 1;

  /** What went wrong, for programs. */
  public enum Code {
    /** No socket, nobody listening, or no access to it. */
    CONNECT_FAILED,
    /** The peer did not answer within the deadline; the connection is closed. */
    TIMEOUT,
    /** The peer broke the protocol; the connection is closed. */
    PROTOCOL_VIOLATION,
    /** The server speaks the handshake of before 2011, which can agree on nothing. */
    OLDSTYLE_SERVER,
    /** The server refused an option that is needed. */
    NEGOTIATION_REFUSED,
    /** The server has no export of that name. */
    EXPORT_UNKNOWN,
    /**
     * The server does not grant a metadata context that was asked for. It says nothing about what
     * changed: the caller must not go on as if nothing had.
     */
    CONTEXT_MISSING,
    /** The peer went away; the connection is closed. */
    DISCONNECTED,
    /** The connection was closed on this side. */
    CLOSED,
    /** The server answered this request with an error; the connection goes on. */
    SERVER_ERROR,
    /** The range leaves the export; nothing was sent. */
    OUT_OF_RANGE,
    /** The range has more extents than one answer may hold: ask for a smaller range. */
    TOO_FRAGMENTED,
    /** The export is read-only; nothing was sent. */
    READ_ONLY,
    /** The server does not offer this command; nothing was sent. */
    NOT_SUPPORTED
  }

  private final Code code;
  private final int errorNumber;

  NbdException(Code code, String message) {
    this(code, 0, message);
  }

  NbdException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.errorNumber = 0;
  }

  private NbdException(Code code, int errorNumber, String message) {
    super(message);
    this.code = code;
    this.errorNumber = errorNumber;
  }

  static NbdException violation(String what) {
    return new NbdException(Code.PROTOCOL_VIOLATION, "NBD peer broke the protocol: " + what);
  }

  static NbdException serverError(int errorNumber, String message) {
    return new NbdException(
        Code.SERVER_ERROR,
        errorNumber,
        "NBD server answered error %d%s"
            .formatted(errorNumber, message.isEmpty() ? "" : ": " + message));
  }

  /** The same failure seen by another caller, so that each has its own stack trace. */
  NbdException again() {
    NbdException copy = new NbdException(code, errorNumber, String.valueOf(getMessage()));
    copy.initCause(this);
    return copy;
  }

  /** What went wrong. */
  public Code code() {
    return code;
  }

  /** The server's error number with {@link Code#SERVER_ERROR}, otherwise 0. */
  public int errorNumber() {
    return errorNumber;
  }
}
