package io.secondsite.vault.arm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A long-running operation as clients follow it.
 *
 * @param id a job's id
 * @param resource the ARM id of what the operation makes or changes; null where nothing stays
 */
public record Operation(
    String id,
    Status status,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Failure failure,
    @Nullable String resource) {

  /** As the wire has them. */
  public enum Status {
    IN_PROGRESS("InProgress"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed"),
    CANCELED("Canceled");

    private final String wireName;

    Status(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** What went wrong, and what helps. */
  public record Failure(String code, String message, @Nullable String remedy) {}
}
