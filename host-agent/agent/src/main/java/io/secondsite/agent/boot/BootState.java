package io.secondsite.agent.boot;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/**
 * How a boot stands.
 *
 * <pre>
 * Starting → Running   the hypervisor started the machine
 * Starting → Failed    it did not, or the agent ended meanwhile
 * Running  → Lost      the host came back without what the machine had written
 * Running  → Removed   everything made for it is gone
 * Failed   → Removed   likewise
 * Lost     → Removed   likewise
 * </pre>
 *
 * Removed is final, and so is everything not listed: a transition is a method of the states that
 * allow it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BootState.Starting.class, name = "STARTING"),
  @JsonSubTypes.Type(value = BootState.Running.class, name = "RUNNING"),
  @JsonSubTypes.Type(value = BootState.Failed.class, name = "FAILED"),
  @JsonSubTypes.Type(value = BootState.Lost.class, name = "LOST"),
  @JsonSubTypes.Type(value = BootState.Removed.class, name = "REMOVED")
})
public sealed interface BootState {

  /** A state that can still be cleaned up. */
  sealed interface Ended extends BootState {
    default Removed removed() {
      return new Removed();
    }
  }

  /** Recorded; the machine may or may not be there. */
  record Starting() implements BootState {
    Running started(Instant at, String serialLog, List<String> artifacts) {
      return new Running(at, serialLog, artifacts);
    }

    Failed failed(String reason) {
      return new Failed(reason);
    }
  }

  /** The machine was started. */
  record Running(Instant startedAt, String serialLog, List<String> artifacts) implements Ended {
    public Running {
      artifacts = List.copyOf(artifacts);
    }

    Lost lost(String reason) {
      return new Lost(reason);
    }
  }

  /** The machine was not started, and what was made for it is removed. */
  record Failed(String reason) implements Ended {}

  /** What the machine wrote is gone, and it was not started on its point anew. */
  record Lost(String reason) implements Ended {}

  /** Nothing of it is left. */
  record Removed() implements BootState {}

  /** The state's name in the REST interface. */
  default String label() {
    return switch (this) {
      case Starting starting -> "STARTING";
      case Running running -> "RUNNING";
      case Failed failed -> "FAILED";
      case Lost lost -> "LOST";
      case Removed removed -> "REMOVED";
    };
  }
}
