package io.secondsite.vault.replica;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What may be wrong with what is asked to be done to recovery points. */
public enum ActionProblem implements ErrorCode {
  BAD_PIN(400);

  private final int status;

  ActionProblem(int status) {
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
