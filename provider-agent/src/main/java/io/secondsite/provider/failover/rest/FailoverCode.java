package io.secondsite.provider.failover.rest;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What can be wrong with asking for a failover. */
enum FailoverCode implements ErrorCode {
  NOT_PROTECTED(Category.USER, 404),
  UNKNOWN_FAILOVER(Category.USER, 404),
  NOT_THE_RECOVERY_SITE(Category.USER, 409),
  NOT_A_TEST_FAILOVER(Category.USER, 409);

  private final Category category;
  private final int status;

  FailoverCode(Category category, int status) {
    this.category = category;
    this.status = status;
  }

  @Override
  public Category category() {
    return category;
  }

  @Override
  public int status() {
    return status;
  }
}
