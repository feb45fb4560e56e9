package io.secondsite.vault.job;

/** What a job is about. */
public enum Scenario {
  ASSOCIATE_POLICY("AssociateReplicationPolicy", "Associate replication policy"),
  DISSOCIATE_POLICY("DissociateReplicationPolicy", "Dissociate replication policy"),
  ENABLE_PROTECTION("EnableProtection", "Enable protection"),
  DISABLE_PROTECTION("DisableProtection", "Disable protection"),
  TEST_FAILOVER("TestFailover", "Test failover"),
  TEST_FAILOVER_CLEANUP("TestFailoverCleanup", "Clean up test failover"),
  UNPLANNED_FAILOVER("UnplannedFailover", "Unplanned failover"),
  PIN_RECOVERY_POINT("PinRecoveryPoint", "Pin recovery point"),
  UNPIN_RECOVERY_POINT("UnpinRecoveryPoint", "Unpin recovery point"),
  VERIFY_RECOVERY_POINTS("VerifyRecoveryPoints", "Verify recovery points"),
  COMPARE_WITH_SOURCE("CompareWithSource", "Compare with source");

  private final String apiName;
  private final String friendlyName;

  Scenario(String apiName, String friendlyName) {
    this.apiName = apiName;
    this.friendlyName = friendlyName;
  }

  /** As the public API calls it. */
  public String apiName() {
    return apiName;
  }

  /** As people read it. */
  public String friendlyName() {
    return friendlyName;
  }
}
