package io.secondsite.vault;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  @Test
  void the_rules_of_the_house_hold() {
    ArchitectureRules.checkService("io.secondsite.vault");
  }
}
