package io.secondsite.vault;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theServiceKeepsTheRulesOfTheHouse() {
    ArchitectureRules.checkService("io.secondsite.vault");
  }
}
