package io.secondsite.vault.registration;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What can be wrong with a registration. */
public enum RegistrationProblem implements ErrorCode {
  BAD_SERVER_NAME(400),
  BAD_CERTIFICATE_REQUEST(400),
  REGISTRATION_KEY_WRONG(403),
  REGISTRATION_KEY_EXPIRED(403),
  REGISTRATION_KEY_REVOKED(403),
  REGISTRATION_KEY_OTHER_VAULT(403),
  CERTIFICATE_NEEDED(403),
  UNKNOWN_REGISTRATION_KEY(404),
  UNKNOWN_SERVER(404),
  REGISTRATION_KEY_USED(409),
  SERVER_NAME_TAKEN(409),
  TOO_MANY_REGISTRATION_KEYS(409),
  SERVER_IN_USE(409),
  AUTHORITY_MISSING(503);

  private final int status;

  RegistrationProblem(int status) {
    this.status = status;
  }

  @Override
  public Category category() {
    return status == 503 ? Category.ENVIRONMENT : Category.USER;
  }

  @Override
  public int status() {
    return status;
  }
}
