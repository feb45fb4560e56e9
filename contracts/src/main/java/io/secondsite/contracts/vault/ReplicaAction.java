package io.secondsite.contracts.vault;

/** What can be done to the recovery points of a machine. */
public enum ReplicaAction {
  /** Keep the point until the pin is taken away. */
  PIN,
  UNPIN,
  /** Read points back against what was stored of them. */
  VERIFY_POINTS,
  /** Compare the newest point with what the source holds. */
  COMPARE_WITH_SOURCE
}
