package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.secondsite.testkit.stack.ServiceStack;
import java.util.Map;

/** The agent under test publishes what becomes durable, from and to what the stack has. */
public final class EventingAgent implements QuarkusTestResourceLifecycleManager {
  /** After the stack and the agent's own, whose database is not the one that is wanted here. */
  @Override
  public int order() {
    return 100;
  }

  @Override
  public Map<String, String> start() {
    return Map.of(
        "secondsite.agent.events", "true",
        "quarkus.datasource.jdbc.url", ServiceStack.jdbcUrl(),
        "quarkus.datasource.username", "postgres");
  }

  @Override
  public void stop() {}
}
