package io.secondsite.vault.job;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What callers of jobs may be told. */
public enum JobProblem implements ErrorCode {
  BAD_FILTER(400),
  UNKNOWN_JOB(404),
  JOB_ENDED(409),
  JOB_ACTION_NOT_POSSIBLE(409);

  private final int status;

  JobProblem(int status) {
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
