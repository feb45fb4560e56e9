package io.secondsite.provider.problem;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** Codes of the fabric, registration and enrolment; in docs/reference/error-codes.md. */
public enum SiteCode implements ErrorCode {
  UNKNOWN_HOST(Category.USER, 404, "The site has no such host"),
  HOST_UNREACHABLE(Category.ENVIRONMENT, 502, "The host's agent does not answer"),
  HOST_REFUSED(Category.PROVIDER, 502, "The host's agent refused"),
  JOIN_TOKEN_INVALID(Category.USER, 403, "There is no such join token"),
  JOIN_TOKEN_EXPIRED(Category.USER, 403, "The join token is expired"),
  JOIN_TOKEN_USED(Category.USER, 409, "Another key used the join token"),
  TOO_MANY_TOKENS(Category.USER, 409, "The host has too many open join tokens"),
  TOO_MANY_ATTEMPTS(Category.USER, 429, "Too many attempts failed"),
  REGISTRATION_KEY_EXPIRED(Category.USER, 409, "The registration key is expired"),
  VAULT_NAME_DIFFERS(Category.USER, 409, "The registration key is for another vault"),
  ALREADY_REGISTERED(Category.USER, 409, "The server belongs to another vault"),
  NOT_REGISTERED(Category.USER, 409, "The server is not registered"),
  UNKNOWN_CLOUD(Category.USER, 404, "The site has no such cloud"),
  VAULT_UNREACHABLE(Category.ENVIRONMENT, 502, "The vault does not answer"),
  VAULT_ANSWER(Category.PROVIDER, 502, "The vault's answer cannot be used");

  private final Category category;
  private final int status;
  private final String title;

  SiteCode(Category category, int status, String title) {
    this.category = category;
    this.status = status;
    this.title = title;
  }

  @Override
  public Category category() {
    return category;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public String title() {
    return title;
  }
}
