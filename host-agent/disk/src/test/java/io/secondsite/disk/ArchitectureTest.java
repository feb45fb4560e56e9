package io.secondsite.disk;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theLibraryKeepsTheHouseRules() {
    ArchitectureRules.checkLibrary("io.secondsite.disk");
  }
}
