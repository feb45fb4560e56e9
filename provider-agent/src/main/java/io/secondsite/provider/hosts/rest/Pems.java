package io.secondsite.provider.hosts.rest;

import io.secondsite.rim.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** PEM has line ends, which no other text may. */
final class Pems {
  private Pems() {}

  static String text(String field, @Nullable String value, int lengthMax) {
    if (value == null || value.isBlank()) {
      throw ProblemException.badValue(field, "is missing");
    }
    if (value.length() > lengthMax) {
      throw ProblemException.badValue(
          field, "has " + value.length() + " characters; at most " + lengthMax + " are allowed");
    }
    return value;
  }
}
