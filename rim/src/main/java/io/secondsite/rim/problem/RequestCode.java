package io.secondsite.rim.problem;

/** What can be wrong with any request, or with any service. */
public enum RequestCode implements ErrorCode {
  BAD_JSON(Category.USER, 400, "The body is not the JSON that is wanted"),
  BAD_VALUE(Category.USER, 400, "A value is not allowed"),
  UNAUTHENTICATED(Category.USER, 401, "The request does not say who sends it"),
  FORBIDDEN(Category.USER, 403, "The caller may not do this"),
  NOT_FOUND(Category.USER, 404, "There is nothing at this path"),
  METHOD_NOT_ALLOWED(Category.USER, 405, "The method is not allowed here"),
  NOT_ACCEPTABLE(Category.USER, 406, "The answer cannot be given in the wanted form"),
  LENGTH_REQUIRED(Category.USER, 411, "The body's length must be given"),
  TOO_LARGE(Category.USER, 413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(Category.USER, 415, "The body's type is not understood"),
  INTERNAL(Category.INTERNAL, 500, "The service failed"),
  DATABASE_UNAVAILABLE(Category.ENVIRONMENT, 503, "The database does not answer");

  private final Category category;
  private final int status;
  private final String title;

  RequestCode(Category category, int status, String title) {
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
