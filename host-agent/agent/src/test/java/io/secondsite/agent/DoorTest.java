package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Identity;
import java.net.URI;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class DoorTest {
  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Test
  void theOperatorIsToldWhoTheAgentIs() {
    try (AgentClient client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"))) {
      Identity identity = client.identity();
      assertThat(identity.name()).isEqualTo("NewYork");
    }
  }
}
