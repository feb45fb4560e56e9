package io.secondsite.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to replicate and how. Absent limits mean the agent's own.
 *
 * @param vm the machine's id or name
 * @param peer the paired agent that keeps the replica
 * @param frequencySeconds 15, 30, 300 or 900
 * @param authentication what the pairing must have: Certificate or Kerberos
 * @param initialReplication how it begins; null is at once
 * @param applicationConsistentHours from one application-consistent point to the next, 0 for none
 * @param excludedDisks the targets of what is not replicated; null is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicateRequest(
    String vm,
    String peer,
    int frequencySeconds,
    boolean compression,
    @Nullable Long scratchBytesMax,
    @Nullable Integer recoveryPointsMax,
    @Nullable String authentication,
    Seed.@Nullable Method initialReplication,
    @Nullable Integer applicationConsistentHours,
    @Nullable List<String> excludedDisks) {

  /** All disks. */
  public ReplicateRequest(
      String vm,
      String peer,
      int frequencySeconds,
      boolean compression,
      @Nullable Long scratchBytesMax,
      @Nullable Integer recoveryPointsMax,
      @Nullable String authentication,
      Seed.@Nullable Method initialReplication,
      @Nullable Integer applicationConsistentHours) {
    this(
        vm,
        peer,
        frequencySeconds,
        compression,
        scratchBytesMax,
        recoveryPointsMax,
        authentication,
        initialReplication,
        applicationConsistentHours,
        null);
  }

  /** Every 30 seconds, compressed, within the agent's limits. */
  public static ReplicateRequest of(String vm, String peer) {
    return new ReplicateRequest(vm, peer, 30, true, null, null, null, null, null, null);
  }
}
