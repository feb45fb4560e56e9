package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the replication of a machine stands.
 *
 * @param state {@code INITIAL}, {@code REPLICATING}, {@code RESYNC_REQUIRED}, {@code PAUSED},
 *     {@code SOURCE_GONE}, {@code SUSPENDED} or {@code STOPPED}
 * @param newestPoint the id of the newest durable point
 * @param rpoSeconds its age
 * @param authentication of its pairing, Certificate or Kerberos; null from an agent that does not
 *     tell
 * @param health {@code NORMAL}, {@code WARNING} or {@code CRITICAL}; null from an agent that does
 *     not tell
 * @param retention which points its replica keeps; null from an agent that does not tell
 * @param applicationConsistentHours from one application-consistent point to the next, 0 for none;
 *     null from an agent that does not tell
 * @param recoveryPointObjectiveSeconds how old the newest point may become; null for no limit
 * @param measured when rpoSeconds was so; null from an agent that does not tell
 * @param stateReason why it stands so, for people
 */
public record AgentReplication(
    UUID vm,
    String name,
    String peer,
    int frequencySeconds,
    boolean compression,
    String state,
    @Nullable Progress progress,
    @Nullable String newestPoint,
    @Nullable Double rpoSeconds,
    @Nullable LastError lastError,
    @Nullable AgentRetention retention,
    @Nullable String authentication,
    @Nullable String health,
    @Nullable List<String> healthReasons,
    @Nullable Integer applicationConsistentHours,
    @Nullable Integer recoveryPointObjectiveSeconds,
    @Nullable Measured measured,
    @Nullable String stateReason) {

  /**
   * What is under way.
   *
   * @param phase {@code INITIAL}, {@code CYCLE} or {@code RESYNC}
   */
  public record Progress(String phase, double percent, long bytesDone, long bytesTotal) {}

  /** By the clock of the source's host, and by the time since its boot, which nobody sets. */
  public record Measured(Instant at, String boot, long uptimeMillis) {}

  public record LastError(String code, String detail, Instant at) {}
}
