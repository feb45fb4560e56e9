package io.secondsite.vault.vaults;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What can be wrong with a vault, or with what is done to one. */
public enum VaultProblem implements ErrorCode {
  INVALID_VAULT_NAME(400),
  VAULT_HAS_PROTECTED_ITEMS(409),
  VAULT_HAS_SERVERS(409),
  TOO_MANY_VAULTS(409);

  private final int status;

  VaultProblem(int status) {
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
