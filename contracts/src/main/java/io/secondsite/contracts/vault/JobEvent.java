package io.secondsite.contracts.vault;

import io.secondsite.contracts.Event;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job as it stands. The key is the job's id. */
public sealed interface JobEvent extends Event {

  /**
   * @param scenario e.g. {@code EnableProtection}, {@code TestFailover}
   * @param state {@code NotStarted}, {@code InProgress}, {@code Succeeded}, {@code Failed}, {@code
   *     Cancelled} or {@code Suspended}
   */
  record JobChanged(
      UUID id,
      String vault,
      String scenario,
      String friendlyName,
      String state,
      String targetObjectId,
      String targetObjectName,
      List<Task> tasks,
      List<Failure> errors,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt)
      implements JobEvent {
    public JobChanged {
      tasks = List.copyOf(tasks);
      errors = List.copyOf(errors);
    }

    @Override
    public String key() {
      return id.toString();
    }
  }

  /** A step of a job; its states are a job's. */
  record Task(
      String name,
      String friendlyName,
      String state,
      @Nullable String detail,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {}

  /** What went wrong, and what helps. */
  record Failure(String code, String message, @Nullable String remedy) {}
}
