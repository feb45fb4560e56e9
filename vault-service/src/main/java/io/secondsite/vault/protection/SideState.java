package io.secondsite.vault.protection;

/** How one site stands with an item, in its own words. */
public enum SideState {
  PREPARING,
  READY,
  REPLICATING,
  FAILED,
  FAILED_OVER;

  /** It does its part. */
  boolean works() {
    return this == READY || this == REPLICATING || this == FAILED_OVER;
  }
}
