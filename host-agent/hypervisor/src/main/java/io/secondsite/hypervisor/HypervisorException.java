package io.secondsite.hypervisor;

/** The hypervisor refused or failed; the code says whose matter it is. */
public class HypervisorException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong, for callers that decide by it. */
  public enum Code {
    /** No such machine, disk or network on this host. */
    NOT_FOUND,
    /** The machine's state does not allow it (e.g. not running, a foreign job runs). */
    WRONG_STATE,
    /** The hypervisor cannot be reached or did not answer in time. */
    UNAVAILABLE,
    /** The checkpoint cannot be built upon. */
    CHECKPOINT_LOST,
    /** A disk cannot be captured (e.g. raw on libvirt). */
    UNSUPPORTED,
    /** Anything else the hypervisor reported. */
    FAILED
  }

  private final Code code;

  public HypervisorException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public HypervisorException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
