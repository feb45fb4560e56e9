package io.secondsite.messaging;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theModuleIsALibrary() {
    ArchitectureRules.checkLibrary("io.secondsite.messaging");
  }
}
