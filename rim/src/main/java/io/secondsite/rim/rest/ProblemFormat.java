package io.secondsite.rim.rest;

import io.secondsite.rim.problem.ProblemException;

/** How a service words its errors. */
public interface ProblemFormat {

  /**
   * The answer's body for a failure.
   *
   * @param path of the request: a service may word its errors differently in its parts
   */
  Body body(ProblemException failure, String path);

  /**
   * A body with its form.
   *
   * @param entity what the JSON mapper writes
   */
  record Body(String mediaType, Object entity) {}
}
