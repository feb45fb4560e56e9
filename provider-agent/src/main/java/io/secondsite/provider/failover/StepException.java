package io.secondsite.provider.failover;

import io.secondsite.provider.protection.Failure;
import org.jspecify.annotations.Nullable;

/** A step failed, and with it the run. */
final class StepException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  StepException(String code, String message, @Nullable String remedy) {
    super(message);
    failure = new Failure(code, message, remedy);
  }

  Failure failure() {
    return failure;
  }
}
