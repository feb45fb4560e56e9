package io.secondsite.standalone;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theLauncherKeepsTheHouseRules() {
    ArchitectureRules.checkLibrary("io.secondsite.standalone");
  }
}
