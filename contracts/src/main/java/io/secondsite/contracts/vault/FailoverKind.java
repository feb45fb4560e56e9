package io.secondsite.contracts.vault;

/** What is done with a replica. */
public enum FailoverKind {
  TEST_FAILOVER,
  TEST_FAILOVER_CLEANUP,
  UNPLANNED_FAILOVER
}
