package io.secondsite.rim.problem;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service will not or cannot do what it was asked; carries all that the caller is told. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // codes are enums
  private final ErrorCode code;

  private final @Nullable String field;
  private final @Nullable String remedy;

  private ProblemException(
      ErrorCode code,
      String detail,
      @Nullable String field,
      @Nullable String remedy,
      @Nullable Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.field = field;
    this.remedy = remedy;
  }

  public static ProblemException of(ErrorCode code, String detail) {
    return new ProblemException(code, detail, null, null, null);
  }

  public static ProblemException of(ErrorCode code, String detail, Throwable cause) {
    return new ProblemException(code, detail, null, null, cause);
  }

  /** A value of the request is not allowed. */
  public static ProblemException badValue(String field, String detail) {
    return of(RequestCode.BAD_VALUE, detail).inField(field);
  }

  public ProblemException inField(String name) {
    return new ProblemException(code, detail(), name, remedy, getCause());
  }

  public ProblemException withRemedy(String text) {
    return new ProblemException(code, detail(), field, text, getCause());
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public Optional<String> field() {
    return Optional.ofNullable(field);
  }

  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}
