package io.secondsite.cli;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class CliArchitectureTest {
  @Test
  void theClientKeepsTheRulesOfTheHouse() {
    ArchitectureRules.checkLibrary("io.secondsite.cli");
  }
}
