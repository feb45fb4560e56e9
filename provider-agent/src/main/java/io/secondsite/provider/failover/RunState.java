package io.secondsite.provider.failover;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.secondsite.provider.protection.Failure;
import java.time.Instant;

/**
 * How a run stands.
 *
 * <pre>
 * Accepted → Running    its first step begins
 * Accepted → Failed     it expired, or cannot be done at all
 * Running  → Succeeded  its last step succeeded
 * Running  → Failed     a step failed
 * </pre>
 *
 * Succeeded and Failed are final. A transition is a method of the states that allow it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunState.Accepted.class, name = "ACCEPTED"),
  @JsonSubTypes.Type(value = RunState.Running.class, name = "RUNNING"),
  @JsonSubTypes.Type(value = RunState.Succeeded.class, name = "SUCCEEDED"),
  @JsonSubTypes.Type(value = RunState.Failed.class, name = "FAILED")
})
public sealed interface RunState {

  default String label() {
    return switch (this) {
      case Accepted accepted -> "Accepted";
      case Running running -> "InProgress";
      case Succeeded succeeded -> "Succeeded";
      case Failed failed -> "Failed";
    };
  }

  default boolean isFinal() {
    return switch (this) {
      case Accepted accepted -> false;
      case Running running -> false;
      case Succeeded succeeded -> true;
      case Failed failed -> true;
    };
  }

  record Accepted() implements RunState {
    Running begun() {
      return new Running();
    }

    Failed failed(Failure why, Instant at) {
      return new Failed(why, at);
    }
  }

  record Running() implements RunState {
    Succeeded succeeded(Instant at) {
      return new Succeeded(at);
    }

    Failed failed(Failure why, Instant at) {
      return new Failed(why, at);
    }
  }

  record Succeeded(Instant at) implements RunState {}

  record Failed(Failure why, Instant at) implements RunState {}
}
