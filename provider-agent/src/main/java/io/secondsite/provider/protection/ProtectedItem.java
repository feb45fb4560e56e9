package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentRetention;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the vault wants for one machine.
 *
 * @param generation counts up with every enabling of the same machine
 * @param suspended why nothing is replicated of it for the time being; null is that it is
 * @param excludedDisks the targets of what is not replicated
 * @param isWanted false once the vault let go of it: everything is to be undone
 */
public record ProtectedItem(
    UUID id,
    String name,
    UUID vm,
    String vmName,
    String primaryServer,
    String recoveryServer,
    String recoveryCloud,
    UUID policy,
    Terms terms,
    long generation,
    boolean isWanted,
    @Nullable String suspended,
    List<String> excludedDisks) {
  @SuppressWarnings("ConstantValue") // an item that an older version kept has no such list
  public ProtectedItem {
    excludedDisks = excludedDisks == null ? List.of() : List.copyOf(excludedDisks);
  }

  /** One that is replicated whole. */
  public ProtectedItem(
      UUID id,
      String name,
      UUID vm,
      String vmName,
      String primaryServer,
      String recoveryServer,
      String recoveryCloud,
      UUID policy,
      Terms terms,
      long generation,
      boolean isWanted) {
    this(
        id,
        name,
        vm,
        vmName,
        primaryServer,
        recoveryServer,
        recoveryCloud,
        policy,
        terms,
        generation,
        isWanted,
        null,
        List.of());
  }

  /**
   * How it is replicated.
   *
   * @param retention null where the vault says nothing of it: as the host does usually
   * @param authentication {@code Certificate} or {@code Kerberos}; null where the vault says
   *     nothing
   * @param replicaDeletion whether the replica is deleted when the protection ends
   * @param applicationConsistentHours from one application-consistent point to the next; 0 for none
   * @param initialReplicationStart HH:MM:SS at the source's host; null is at once
   * @param recoveryPointObjectiveSeconds how old the newest point may become before somebody is
   *     told; 0 for no limit
   */
  public record Terms(
      int frequencySeconds,
      int recoveryPointHours,
      boolean compression,
      @Nullable Retention retention,
      boolean replicaDeletion,
      @Nullable String authentication,
      int applicationConsistentHours,
      @Nullable String initialReplicationStart,
      int recoveryPointObjectiveSeconds) {
    private static final int SECONDS_OF_HOUR = 3600;
    private static final int POINTS_MAX = 100_000;

    /** At once, and without an objective. */
    public Terms(
        int frequencySeconds,
        int recoveryPointHours,
        boolean compression,
        @Nullable Retention retention,
        boolean replicaDeletion,
        @Nullable String authentication,
        int applicationConsistentHours) {
      this(
          frequencySeconds,
          recoveryPointHours,
          compression,
          retention,
          replicaDeletion,
          authentication,
          applicationConsistentHours,
          null,
          0);
    }

    /** Where nothing is said of how the hosts prove themselves. */
    public Terms(
        int frequencySeconds,
        int recoveryPointHours,
        boolean compression,
        @Nullable Retention retention,
        boolean replicaDeletion) {
      this(frequencySeconds, recoveryPointHours, compression, retention, replicaDeletion, null, 0);
    }

    /** The same, and the first copy does not wait. */
    Terms atOnce() {
      return new Terms(
          frequencySeconds,
          recoveryPointHours,
          compression,
          retention,
          replicaDeletion,
          authentication,
          applicationConsistentHours,
          null,
          recoveryPointObjectiveSeconds);
    }

    /** What the host-agent is told of retention; null where the vault says nothing of it. */
    public @Nullable AgentRetention agentRetention() {
      return retention == null
          ? null
          : new AgentRetention(
              recoveryPointHours,
              retention.tiers(),
              retention.lockHours(),
              retention.softDeleteDays(),
              recoveryPointsMax());
    }

    /** As many points as the window holds at this frequency, and the newest. */
    public int recoveryPointsMax() {
      long points = (long) recoveryPointHours * SECONDS_OF_HOUR / frequencySeconds + 1;
      return (int) Math.min(points, POINTS_MAX);
    }
  }

  /** How the points within the window are kept. */
  public record Retention(List<AgentRetention.Tier> tiers, int lockHours, int softDeleteDays) {
    public Retention {
      tiers = List.copyOf(tiers);
    }
  }

  public ProtectedItem with(Terms newTerms) {
    return new ProtectedItem(
        id,
        name,
        vm,
        vmName,
        primaryServer,
        recoveryServer,
        recoveryCloud,
        policy,
        newTerms,
        generation,
        isWanted,
        suspended,
        excludedDisks);
  }

  public ProtectedItem unwanted() {
    return new ProtectedItem(
        id,
        name,
        vm,
        vmName,
        primaryServer,
        recoveryServer,
        recoveryCloud,
        policy,
        terms,
        generation,
        false,
        suspended,
        excludedDisks);
  }
}
