package io.secondsite.provider.protection;

/** A step cannot be done now; says why and what helps. */
final class SideException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  SideException(String code, String message, String remedy) {
    super(message);
    failure = new Failure(code, message, remedy);
  }

  Failure failure() {
    return failure;
  }
}
