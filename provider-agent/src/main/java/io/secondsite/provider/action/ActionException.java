package io.secondsite.provider.action;

import io.secondsite.provider.protection.Failure;
import org.jspecify.annotations.Nullable;

/** An action cannot be done; says why and what helps. */
final class ActionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  ActionException(String code, String message, @Nullable String remedy) {
    super(message);
    failure = new Failure(code, message, remedy);
  }

  Failure failure() {
    return failure;
  }
}
