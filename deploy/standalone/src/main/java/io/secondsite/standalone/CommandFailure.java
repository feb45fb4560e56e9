package io.secondsite.standalone;

/**
 * A verb cannot go on; the message is for the person at the terminal, the exit code for scripts.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  static CommandFailure failed(String message) {
    return new CommandFailure(ExitCode.FAILED, message);
  }

  static CommandFailure failed(String message, Throwable cause) {
    return new CommandFailure(ExitCode.FAILED, message, cause);
  }

  static CommandFailure missing(String message) {
    return new CommandFailure(ExitCode.PREREQUISITE_MISSING, message);
  }

  static CommandFailure wrongState(String message) {
    return new CommandFailure(ExitCode.WRONG_STATE, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
