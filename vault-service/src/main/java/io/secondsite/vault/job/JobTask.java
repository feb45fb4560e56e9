package io.secondsite.vault.job;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step of a job.
 *
 * @param name unique in its job
 * @param detail what a person wants to know of it now, e.g. how much is copied
 */
public record JobTask(
    String name,
    String friendlyName,
    JobState state,
    @Nullable String detail,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  /** A task whose turn has not come. */
  public static JobTask waiting(String name, String friendlyName) {
    return new JobTask(name, friendlyName, JobState.NOT_STARTED, null, null, null);
  }

  /** As it stands from {@code at} on; what it was told before keeps its times. */
  public JobTask moved(JobState next, @Nullable String newDetail, Instant at) {
    if (next == state && Objects.equals(newDetail, detail)) {
      return this;
    }
    boolean begun = next != JobState.NOT_STARTED;
    Instant start = startedAt == null && begun ? at : startedAt;
    Instant end = next.isEnd() ? (state == next && endedAt != null ? endedAt : at) : null;
    return new JobTask(name, friendlyName, next, newDetail, start, end);
  }
}
