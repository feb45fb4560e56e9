package io.secondsite.provider.hosts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a host-agent is asked to replicate.
 *
 * @param peer the paired agent that takes the deltas
 * @param recoveryPointsMax null leaves it to the agent
 * @param applicationConsistentHours from one application-consistent point to the next; 0 for none
 * @param retention which points are kept; null leaves it to the agent
 * @param authentication what the pairing must have, Certificate or Kerberos; null takes any
 * @param storageLocation where a new replica goes at its host; null leaves it to that host
 * @param recoveryPointObjectiveSeconds how old the newest point may become; null for no limit
 * @param initialReplication null is at once
 * @param excludedDisks the targets of what is not replicated; null is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicationOrder(
    UUID vm,
    String peer,
    int frequencySeconds,
    boolean compression,
    @Nullable Integer recoveryPointsMax,
    @Nullable AgentRetention retention,
    @Nullable String authentication,
    @Nullable String storageLocation,
    int applicationConsistentHours,
    @Nullable Integer recoveryPointObjectiveSeconds,
    @Nullable InitialReplication initialReplication,
    @Nullable List<String> excludedDisks) {

  /**
   * When the first copy begins.
   *
   * @param startTime the next HH:MM:SS by the clocks of the source's host
   */
  public record InitialReplication(String method, String startTime) {
    public static InitialReplication at(String startTime) {
      return new InitialReplication("SCHEDULED", startTime);
    }
  }
}
