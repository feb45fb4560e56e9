package io.secondsite.provider;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ProviderArchitectureTest {
  @Test
  void theServiceKeepsTheRulesOfTheHouse() {
    ArchitectureRules.checkService("io.secondsite.provider");
  }
}
