package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.NoDatabase;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Status;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The agent is of use without PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
@QuarkusTestResource(value = NoDatabase.class, restrictToAnnotatedClass = true)
class NoDatabaseTest {
  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Test
  void theAgentStartsWithoutADatabaseAndSaysSo() {
    try (AgentClient client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"))) {
      // When
      Status status = client.status();
      // Then
      assertThat(status.database()).isEqualTo("DOWN");
      assertThat(client.vms()).isEmpty();
      assertThat(client.replications()).isEmpty();
    }
  }
}
