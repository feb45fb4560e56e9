package io.secondsite.vault.inventory;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What can be wrong with a question about a fabric. */
public enum InventoryProblem implements ErrorCode {
  BAD_FILTER(400),
  FABRIC_COMES_FROM_REGISTRATION(400),
  UNKNOWN_FABRIC(404),
  UNKNOWN_FABRIC_OBJECT(404);

  private final int status;

  InventoryProblem(int status) {
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
