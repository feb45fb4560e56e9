package io.secondsite.vault.failover;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What may be wrong with asking for a failover. */
public enum FailoverProblem implements ErrorCode {
  BAD_FAILOVER(400),
  UNKNOWN_NETWORK(404),
  UNKNOWN_CONFIRMATION(404),
  FAILOVER_NOT_POSSIBLE(409),
  NO_DRILL(409),
  NO_RECOVERY_POINT(409),
  CONFIRMATION_NOT_WANTED(409);

  private final int status;

  FailoverProblem(int status) {
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
