package io.secondsite.provider.protection;

import java.util.UUID;

/**
 * What the vault wants for one machine.
 *
 * @param generation counts up with every enabling of the same machine
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
    boolean isWanted) {

  /** How it is replicated. */
  public record Terms(int frequencySeconds, int recoveryPointHours, boolean compression) {
    private static final int SECONDS_OF_HOUR = 3600;
    private static final int POINTS_MAX = 100_000;

    /** As many points as the window holds at this frequency, and the newest. */
    public int recoveryPointsMax() {
      long points = (long) recoveryPointHours * SECONDS_OF_HOUR / frequencySeconds + 1;
      return (int) Math.min(points, POINTS_MAX);
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
        isWanted);
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
        false);
  }
}
