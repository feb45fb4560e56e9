package io.secondsite.cli;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A replica that an agent keeps.
 *
 * @param peer the agent that sends it
 * @param state {@code RECEIVING}, {@code INITIAL}, {@code FAILED_OVER} or {@code DELETED}
 * @param points how many recovery points it has
 * @param problems what is wrong with it, for people; empty when nothing is
 * @param initial an initial replication that is under way
 */
public record Replica(
    UUID vm,
    String name,
    String peer,
    long epoch,
    String state,
    int points,
    @Nullable String newestPoint,
    List<String> problems,
    @Nullable Initial initial) {
  public Replica {
    problems = List.copyOf(problems);
  }

  /** How much of an initial replication is staged. */
  public record Initial(long bytesStaged) {}
}
