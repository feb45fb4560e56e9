package io.secondsite.rim;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void frameworksStayAtTheRim() {
    ArchitectureRules.checkService("io.secondsite.rim");
  }
}
