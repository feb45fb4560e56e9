package io.secondsite.vault.arm;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What can be wrong with any request of the public API. */
public enum ArmProblem implements ErrorCode {
  MISSING_API_VERSION_PARAMETER(400),
  INVALID_API_VERSION_PARAMETER(400),
  INVALID_RESOURCE_ID(400),
  INVALID_PAGE(400),
  UNSUPPORTED_INSTANCE_TYPE(400),
  UNSUPPORTED_OPERATION(400),
  RESOURCE_NOT_FOUND(404),
  UNKNOWN_OPERATION(404);

  private final int status;

  ArmProblem(int status) {
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
