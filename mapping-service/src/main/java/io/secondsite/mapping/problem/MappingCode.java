package io.secondsite.mapping.problem;

import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ErrorCode;

/** What mapping-service refuses; described in docs/reference/error-codes.md. */
public enum MappingCode implements ErrorCode {
  UNKNOWN_MAPPING(404, "There is no such mapping"),
  UNKNOWN_MACHINE(404, "There is no such virtual machine"),
  AMBIGUOUS_MACHINE(409, "More than one server has the machine"),
  UNKNOWN_TARGET(409, "It is not known where the replica goes"),
  TARGET_NETWORK_SAME(409, "A network cannot be mapped to itself"),
  NETWORK_ALREADY_MAPPED(409, "The network has a mapping towards that server"),
  NETWORK_NOT_OFFERED(409, "No cloud pairing offers the network"),
  TARGET_CLASSIFICATION_SAME(409, "A classification cannot be mapped to itself"),
  CLASSIFICATION_ALREADY_MAPPED(409, "The classification has a mapping towards that server"),
  MAPPING_EXISTS(409, "A mapping of that name stands for something else"),
  TOO_MANY_MAPPINGS(409, "A limit is reached"),
  UNKNOWN_SERVER(422, "There is no such registered server"),
  UNKNOWN_NETWORK(422, "The server has no such VM network"),
  UNKNOWN_CLASSIFICATION(422, "The server has no such storage classification");

  private final int status;
  private final String title;

  MappingCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  @Override
  public Category category() {
    return Category.USER;
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
