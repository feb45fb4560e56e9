package io.secondsite.replication;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theRulesOfALibraryHold() {
    ArchitectureRules.checkLibrary("io.secondsite.replication");
  }
}
