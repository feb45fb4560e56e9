package io.secondsite.vault.arm;

import io.secondsite.rim.problem.ProblemException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Which versions of the public API are served. */
public final class ApiVersion {
  private static final int DATE_LENGTH = 10;
  private static final String SERVED = "say api-version=2023-06-01 or a later one";

  /** The oldest of Site Recovery. */
  public static final LocalDate SITE_RECOVERY = LocalDate.of(2023, 6, 1);

  /** The oldest of the vaults themselves: what the official client for them sends. */
  public static final LocalDate VAULTS = LocalDate.of(2023, 4, 1);

  private ApiVersion() {}

  /** Refuses versions that are not served. */
  public static void check(@Nullable String given, LocalDate oldest) {
    if (given == null || given.isBlank()) {
      throw ProblemException.of(
              ArmProblem.MISSING_API_VERSION_PARAMETER,
              "the api-version query parameter is missing")
          .inField("api-version")
          .withRemedy(SERVED);
    }
    if (!isServed(given, oldest)) {
      throw ProblemException.of(
              ArmProblem.INVALID_API_VERSION_PARAMETER, "this api-version is not served")
          .inField("api-version")
          .withRemedy(SERVED);
    }
  }

  private static boolean isServed(String given, LocalDate oldest) {
    String date = given.endsWith("-preview") ? given.substring(0, given.length() - 8) : given;
    if (date.length() != DATE_LENGTH) {
      return false;
    }
    try {
      return !LocalDate.parse(date).isBefore(oldest);
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
