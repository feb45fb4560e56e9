package io.secondsite.provider.hosts;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host-agent did not do what it was asked. */
public abstract sealed class HostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private HostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** For people; never null. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** A code of the host-agent's, or {@code HOST_UNREACHABLE}. */
  public abstract String code();

  /** What helps. */
  public abstract Optional<String> remedy();

  /** No answer, or none that can be understood: what was asked may or may not have been done. */
  public static final class Unreachable extends HostException {
    private static final long serialVersionUID = 1;

    public Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }

    @Override
    public String code() {
      return "HOST_UNREACHABLE";
    }

    @Override
    public Optional<String> remedy() {
      return Optional.of("start the host's agent and see that it is enrolled at this site");
    }
  }

  /** The agent answered that it will not or cannot. */
  public static final class Refused extends HostException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final @Nullable String remedy;

    public Refused(int status, String code, String detail, @Nullable String remedy) {
      super(detail, null);
      this.status = status;
      this.code = code;
      this.remedy = remedy;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    @Override
    public String code() {
      return code;
    }

    @Override
    public Optional<String> remedy() {
      return Optional.ofNullable(remedy);
    }
  }
}
