package io.secondsite.vault.pairing;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What may be wrong with pairing clouds. */
public enum PairingProblem implements ErrorCode {
  BAD_PAIRING(400),
  UNKNOWN_CLOUD(404),
  UNKNOWN_PAIRING(404),
  CLOUD_PAIRED(409),
  PAIRING_CONTRADICTS(409),
  PAIRING_EXISTS(409),
  PAIRING_IN_USE(409);

  private final int status;

  PairingProblem(int status) {
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
