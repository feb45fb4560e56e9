package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the verification of a replica stands at its host.
 *
 * @param state {@code IDLE}, {@code WAITING} or {@code RUNNING}
 * @param lastFinishedAt the end of the newest check since the agent started
 * @param failure why the newest check could not be made
 * @param damages what is wrong now
 */
public record AgentVerification(
    String state,
    int points,
    int verified,
    int damaged,
    @Nullable Instant lastFinishedAt,
    @Nullable String failure,
    @Nullable List<Damage> damages) {

  /** Something wrong in a file, and the points whose content rests on it. */
  public record Damage(
      String file, String reason, int points, String oldestPoint, String newestPoint) {

    /** For people. */
    public String inWords() {
      return file
          + ": "
          + reason
          + " ("
          + (points == 1
              ? "point " + newestPoint
              : points + " points, " + oldestPoint + " to " + newestPoint)
          + ")";
    }
  }

  public boolean isIdle() {
    return state.equals("IDLE");
  }

  /** What is wrong, for people. */
  public List<String> inWords() {
    return damages == null ? List.of() : damages.stream().map(Damage::inWords).toList();
  }
}
