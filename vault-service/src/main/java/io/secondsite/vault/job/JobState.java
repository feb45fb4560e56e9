package io.secondsite.vault.job;

import java.util.Arrays;
import java.util.Optional;

/**
 * How a job or one of its tasks stands. NotStarted → InProgress at its first sign of life;
 * InProgress → Succeeded, Failed, Skipped (tasks only). An end stays, but for a job that failed
 * only because nothing was heard of it: it is opened again by what is heard later.
 */
public enum JobState {
  NOT_STARTED("NotStarted"),
  IN_PROGRESS("InProgress"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed"),
  CANCELLED("Cancelled"),
  SUSPENDED("Suspended"),
  SKIPPED("Skipped");

  private final String apiName;

  JobState(String apiName) {
    this.apiName = apiName;
  }

  /** As the public API calls it. */
  public String apiName() {
    return apiName;
  }

  public boolean isEnd() {
    return switch (this) {
      case NOT_STARTED, IN_PROGRESS, SUSPENDED -> false;
      case SUCCEEDED, FAILED, CANCELLED, SKIPPED -> true;
    };
  }

  /** The state of that name, whatever its case. */
  public static Optional<JobState> named(String name) {
    return Arrays.stream(values())
        .filter(state -> state.apiName.equalsIgnoreCase(name.strip()))
        .findFirst();
  }
}
