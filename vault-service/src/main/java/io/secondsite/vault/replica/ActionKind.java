package io.secondsite.vault.replica;

import io.secondsite.vault.job.Scenario;

/** What can be done to recovery points. */
public enum ActionKind {
  PIN(Scenario.PIN_RECOVERY_POINT),
  UNPIN(Scenario.UNPIN_RECOVERY_POINT),
  VERIFY_POINTS(Scenario.VERIFY_RECOVERY_POINTS),
  COMPARE_WITH_SOURCE(Scenario.COMPARE_WITH_SOURCE);

  private final Scenario scenario;

  ActionKind(Scenario scenario) {
    this.scenario = scenario;
  }

  Scenario scenario() {
    return scenario;
  }
}
