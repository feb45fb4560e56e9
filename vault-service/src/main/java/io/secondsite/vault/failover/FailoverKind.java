package io.secondsite.vault.failover;

import io.secondsite.vault.job.Scenario;

/** What is done with the replica. */
public enum FailoverKind {
  TEST_FAILOVER(Scenario.TEST_FAILOVER),
  TEST_FAILOVER_CLEANUP(Scenario.TEST_FAILOVER_CLEANUP),
  UNPLANNED_FAILOVER(Scenario.UNPLANNED_FAILOVER);

  private final Scenario scenario;

  FailoverKind(Scenario scenario) {
    this.scenario = scenario;
  }

  Scenario scenario() {
    return scenario;
  }
}
