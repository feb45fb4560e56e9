package io.secondsite.provider.action;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.secondsite.provider.protection.Failure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an action is.
 *
 * <pre>
 * Accepted → Asked      the host works on it
 * Accepted, Asked → Succeeded, Failed
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ActionState.Accepted.class, name = "ACCEPTED"),
  @JsonSubTypes.Type(value = ActionState.Asked.class, name = "ASKED"),
  @JsonSubTypes.Type(value = ActionState.Succeeded.class, name = "SUCCEEDED"),
  @JsonSubTypes.Type(value = ActionState.Failed.class, name = "FAILED")
})
public sealed interface ActionState {
  record Accepted() implements ActionState {}

  /**
   * The host was asked.
   *
   * @param mark what its answer said of time, by which the end is known from an earlier one
   * @param idle how often in a row the host had nothing to do
   */
  record Asked(@Nullable Instant mark, int idle) implements ActionState {
    Asked idle(boolean is) {
      return new Asked(mark, is ? idle + 1 : 0);
    }
  }

  /**
   * Done, and all is well.
   *
   * @param summary for people
   */
  record Succeeded(String summary) implements ActionState {}

  /**
   * Not done, or done and something is wrong.
   *
   * @param findings what is wrong, for people
   */
  record Failed(Failure why, List<String> findings) implements ActionState {
    public Failed {
      findings = List.copyOf(findings);
    }
  }

  default boolean isFinal() {
    return switch (this) {
      case Accepted accepted -> false;
      case Asked asked -> false;
      case Succeeded succeeded -> true;
      case Failed failed -> true;
    };
  }
}
