package io.secondsite.rim.problem;

import java.util.Locale;

/** A code that an answer may carry; an enum implements it, and error-codes.md describes it. */
public interface ErrorCode {

  /** In capitals with underscores. */
  String name();

  Category category();

  /** The HTTP status it is answered with. */
  int status();

  /** A short sentence that is the same for every occurrence. */
  default String title() {
    String words = name().replace('_', ' ').toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
