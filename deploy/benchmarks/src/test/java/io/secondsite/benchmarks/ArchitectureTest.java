package io.secondsite.benchmarks;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void followsTheHouseRules() {
    ArchitectureRules.checkLibrary("io.secondsite.benchmarks");
  }
}
