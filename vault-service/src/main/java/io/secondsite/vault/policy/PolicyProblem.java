package io.secondsite.vault.policy;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What may be wrong with a policy, or with what is done to one. */
public enum PolicyProblem implements ErrorCode {
  BAD_POLICY(400),
  UNKNOWN_POLICY(404),
  POLICY_IN_USE(409),
  TOO_MANY_POLICIES(409);

  private final int status;

  PolicyProblem(int status) {
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
