package io.secondsite.agent;

import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class AgentArchitectureTest {
  @Test
  void theAgentKeepsTheRulesOfTheHouse() {
    ArchitectureRules.checkService("io.secondsite.agent");
  }
}
