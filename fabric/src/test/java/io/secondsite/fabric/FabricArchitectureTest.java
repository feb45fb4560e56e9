package io.secondsite.fabric;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class FabricArchitectureTest {
  @Test
  void theLibraryKeepsTheRulesOfTheHouse() {
    ArchitectureRules.checkLibrary("io.secondsite.fabric");
  }
}
