package io.secondsite.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which points a replica shall keep. What is absent is the agent's usual. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetentionRequest(
    int windowHours,
    @Nullable List<Tier> tiers,
    @Nullable Integer lockHours,
    @Nullable Integer softDeleteDays,
    @Nullable Integer pointsMax) {

  /** From an age on, one point per period. */
  public record Tier(int afterMinutes, int everyMinutes) {

    /** E.g. {@code 1440:5}. */
    static Tier parse(String text) {
      String[] parts = text.split(":", 2);
      try {
        return new Tier(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is not like 1440:5", e);
      }
    }
  }
}
