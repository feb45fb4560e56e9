package io.secondsite.vault.mapping;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** A code of mapping-service's, handed on as it came. */
record ForwardedCode(String name, int status) implements ErrorCode {

  @Override
  public Category category() {
    return status < 500 ? Category.USER : Category.ENVIRONMENT;
  }
}
