package io.secondsite.cli;

/** The exit codes of the verbs; part of their interface. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int PREREQUISITE_MISSING = 3;
  static final int WRONG_STATE = 4;

  private ExitCode() {}

  static int of(AgentException failure) {
    if (failure.isConflict()) {
      return WRONG_STATE;
    }
    boolean missing = failure.isUnreachable() && !failure.code().equals("ANSWER");
    return missing ? PREREQUISITE_MISSING : FAILED;
  }
}
