package io.secondsite.lab;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void itKeepsTheHouseRules() {
    ArchitectureRules.checkLibrary("io.secondsite.lab");
  }
}
