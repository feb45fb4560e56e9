package io.secondsite.provider.failover;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step as it stands. */
public record Step(StepName name, Progress progress, @Nullable String detail, Instant at) {

  /** How far. */
  public enum Progress {
    IN_PROGRESS("InProgress"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed");

    private final String told;

    Progress(String told) {
      this.told = told;
    }

    public String told() {
      return told;
    }
  }
}
