package io.secondsite.rim.problem;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks at the door: what passes here is trusted further in. */
public final class Checks {
  /** The longest name of anything. */
  public static final int NAME_LENGTH_MAX = 255;

  /** The longest path or address. */
  public static final int URL_LENGTH_MAX = 2048;

  private Checks() {}

  /** A text of 1 to {@code lengthMax} characters without control characters. */
  public static String text(String field, @Nullable String value, int lengthMax) {
    if (value == null || value.isBlank()) {
      throw ProblemException.badValue(field, "is missing");
    }
    if (value.length() > lengthMax) {
      throw ProblemException.badValue(
          field, "has " + value.length() + " characters; at most " + lengthMax + " are allowed");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw ProblemException.badValue(field, "must have no control characters");
    }
    return value;
  }

  public static String name(String field, @Nullable String value) {
    return text(field, value, NAME_LENGTH_MAX);
  }

  /** A UUID in its usual form. */
  public static UUID uuid(String field, @Nullable String value) {
    return optionalUuid(value)
        .orElseThrow(() -> ProblemException.badValue(field, "must be a UUID"));
  }

  public static Optional<UUID> optionalUuid(@Nullable String value) {
    if (value == null || value.length() != 36) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A whole number within bounds, or what stands for an absent one. */
  public static long between(
      String field, @Nullable Long value, long absent, long smallest, long largest) {
    long number = value == null ? absent : value;
    if (number < smallest || number > largest) {
      throw ProblemException.badValue(
          field, "must be from " + smallest + " to " + largest + ", not " + number);
    }
    return number;
  }

  /** A body that must be there. */
  public static <T> T body(@Nullable T body) {
    if (body == null) {
      throw ProblemException.of(RequestCode.BAD_JSON, "the body is missing")
          .withRemedy("send a JSON object");
    }
    return body;
  }
}
