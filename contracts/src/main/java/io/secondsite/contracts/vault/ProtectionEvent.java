package io.secondsite.contracts.vault;

import io.secondsite.contracts.Event;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What ought to be, as the vault's administrators decided: each record is an object's full state,
 * and a tombstone under its key says that the object is gone.
 */
public sealed interface ProtectionEvent extends Event {

  /**
   * A replication policy.
   *
   * @param frequencySeconds 30, 300 or 900
   * @param recoveryPointHours the window in hours; 0 keeps the newest only
   * @param applicationConsistentHours 0 is off
   * @param initialReplicationMethod {@code OverNetwork} or {@code Offline}
   * @param initialReplicationStart of the form HH:MM:SS, local to the source; null is at once
   * @param authenticationType {@code Certificate} or {@code Kerberos}
   * @param replicaDeletion whether the replica is deleted, so that it can be restored, when the
   *     protection ends
   * @param retention how points within the window are thinned and locked; null before there was
   *     such a thing: what the host does usually
   * @param recoveryPointObjectiveSeconds how old the newest point may become before somebody is
   *     told; 0 is for as long as it likes; null before there was such a thing
   */
  record PolicySet(
      UUID id,
      String vault,
      String name,
      int frequencySeconds,
      int recoveryPointHours,
      int applicationConsistentHours,
      boolean compression,
      String initialReplicationMethod,
      @Nullable String initialReplicationStart,
      String authenticationType,
      int port,
      boolean replicaDeletion,
      @Nullable Retention retention,
      @Nullable Integer recoveryPointObjectiveSeconds)
      implements ProtectionEvent {
    @Override
    public String key() {
      return "policy/" + id;
    }
  }

  /**
   * How the points within the window are kept.
   *
   * @param tiers youngest first; points younger than the first are all kept
   * @param lockHours for how long after its commit nobody removes a point; 0 is no lock
   * @param softDeleteDays how long a deleted replica can be restored
   */
  record Retention(List<Tier> tiers, int lockHours, int softDeleteDays) {
    public Retention {
      tiers = List.copyOf(tiers);
    }
  }

  /** From an age on, one point per period is kept. */
  record Tier(int afterMinutes, int everyMinutes) {}

  /** A cloud and the cloud that protects it, under a policy. */
  record CloudPairingSet(
      UUID id,
      String vault,
      String name,
      UUID policy,
      String primaryServer,
      String primaryCloud,
      String recoveryServer,
      String recoveryCloud)
      implements ProtectionEvent {
    @Override
    public String key() {
      return "pairing/" + id;
    }
  }

  /**
   * A protected machine. Servers act on it until its tombstone: the primary side replicates the
   * machine, the recovery side places and keeps the replica.
   *
   * @param generation counts up with every enabling of the same machine
   * @param retention as in the policy
   * @param authenticationType as in the policy; null from before it was told here: the item may be
   *     heard before its policy
   * @param initialReplicationStart as in the policy
   * @param recoveryPointObjectiveSeconds as in the policy
   * @param suspended why nothing is to be replicated of it for the time being; null is that it is
   * @param excludedDisks by their targets: what is not replicated; null is none
   */
  record ProtectedItemSet(
      UUID id,
      String vault,
      String name,
      UUID vm,
      String vmName,
      UUID pairing,
      UUID policy,
      String primaryServer,
      String primaryCloud,
      String recoveryServer,
      String recoveryCloud,
      int frequencySeconds,
      int recoveryPointHours,
      boolean compression,
      long generation,
      Instant at,
      @Nullable Retention retention,
      @Nullable String authenticationType,
      @Nullable String initialReplicationStart,
      @Nullable Integer recoveryPointObjectiveSeconds,
      @Nullable String suspended,
      @Nullable List<String> excludedDisks)
      implements ProtectionEvent {
    public ProtectedItemSet {
      excludedDisks = excludedDisks == null ? null : List.copyOf(excludedDisks);
    }

    @Override
    public String key() {
      return "item/" + id;
    }
  }
}
