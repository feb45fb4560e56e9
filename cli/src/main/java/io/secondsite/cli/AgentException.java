package io.secondsite.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agent refused, failed, or could not be reached. The message is for people. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final @Nullable String remedy;

  AgentException(int status, String code, String message, @Nullable String remedy) {
    super(remedy == null ? message : message + " (" + remedy + ")");
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }

  AgentException(String code, String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
    this.code = code;
    this.remedy = null;
  }

  /** The HTTP status; 0 when there was no answer. */
  public int status() {
    return status;
  }

  /** One of the agent's error codes; {@code UNREACHABLE} when there was no answer. */
  public String code() {
    return code;
  }

  /** What to do about it. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }

  /** Whether the same call may succeed later: the agent was away. */
  public boolean isUnreachable() {
    return status == 0;
  }

  /** Whether the state of things does not allow the call. */
  public boolean isConflict() {
    return status == 409;
  }
}
