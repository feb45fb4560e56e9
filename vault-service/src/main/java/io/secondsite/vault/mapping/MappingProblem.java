package io.secondsite.vault.mapping;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What may be wrong with a mapping before or on its way to mapping-service. */
public enum MappingProblem implements ErrorCode {
  BAD_MAPPING(400, Category.USER),
  UNKNOWN_MAPPING(404, Category.USER),
  MAPPING_SERVICE_FAILED(502, Category.ENVIRONMENT),
  MAPPING_SERVICE_UNAVAILABLE(503, Category.ENVIRONMENT);

  private final int status;
  private final Category category;

  MappingProblem(int status, Category category) {
    this.status = status;
    this.category = category;
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
