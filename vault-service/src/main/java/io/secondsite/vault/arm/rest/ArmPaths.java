package io.secondsite.vault.arm.rest;

/** Where the public API is. */
public final class ArmPaths {
  public static final String SUBSCRIPTION = "/subscriptions/{subscriptionId}";
  public static final String RESOURCE_GROUP = SUBSCRIPTION + "/resourceGroups/{resourceGroupName}";
  public static final String VAULTS = "/providers/Microsoft.RecoveryServices/vaults";

  /** The base of everything in a vault; {@link CurrentVault} says which vault it is. */
  public static final String VAULT = RESOURCE_GROUP + VAULTS + "/{vaultName}";

  /** What the public API has no place for, of a vault. */
  public static final String OWN = "/secondsite/v1";

  public static final String OWN_VAULT = OWN + VAULT;

  private ArmPaths() {}
}
