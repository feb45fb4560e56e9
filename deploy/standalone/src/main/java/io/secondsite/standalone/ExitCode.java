package io.secondsite.standalone;

/** The exit codes of {@code ./secondsite}; part of its interface. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int PREREQUISITE_MISSING = 3;
  static final int WRONG_STATE = 4;

  private ExitCode() {}
}
