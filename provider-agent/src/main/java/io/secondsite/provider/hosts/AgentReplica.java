package io.secondsite.provider.hosts;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A replica that an agent keeps.
 *
 * @param peer the agent that sends it
 * @param state {@code RECEIVING}, {@code INITIAL} or {@code FAILED_OVER}
 * @param points how many recovery points it has
 * @param problems what is wrong with it, for people
 */
public record AgentReplica(
    UUID vm,
    String name,
    String peer,
    long epoch,
    String state,
    int points,
    @Nullable String newestPoint,
    List<String> problems) {
  public AgentReplica {
    problems = List.copyOf(problems);
  }
}
