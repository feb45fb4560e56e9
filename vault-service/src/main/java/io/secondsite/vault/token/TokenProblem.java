package io.secondsite.vault.token;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What can be wrong with asking for a token. */
public enum TokenProblem implements ErrorCode {
  UNSUPPORTED_GRANT_TYPE(400),
  INVALID_CLIENT(401),
  TOO_MANY_ATTEMPTS(429);

  private final int status;

  TokenProblem(int status) {
    this.status = status;
  }

  @Override
  public Category category() {
    return Category.USER;
  }

  @Override
  public int status() {
    return status;
  }
}
