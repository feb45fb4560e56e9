package io.secondsite.vault.protection;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What may be wrong with protecting a machine. */
public enum ItemProblem implements ErrorCode {
  BAD_PROTECTION(400),
  UNKNOWN_VM(404),
  UNKNOWN_ITEM(404),
  UNKNOWN_RECOVERY_POINT(404),
  CLOUD_NOT_PAIRED(409),
  POLICY_NOT_ASSOCIATED(409),
  VM_OF_ANOTHER_CLOUD(409),
  VM_PROTECTED(409),
  VM_UNSUPPORTED(409),
  ITEM_EXISTS(409),
  ITEM_STATE(409);

  private final int status;

  ItemProblem(int status) {
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
