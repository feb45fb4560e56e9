package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** An agent whose PostgreSQL is away: nothing listens at the address. */
public final class NoDatabase implements QuarkusTestResourceLifecycleManager {
  /** After the agent's own, whose database is not the one that is wanted here. */
  @Override
  public int order() {
    return 100;
  }

  @Override
  public Map<String, String> start() {
    return Map.of(
        "quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/none",
        "quarkus.datasource.username", "nobody",
        "secondsite.agent.limits.index-rebuild", "2s");
  }

  @Override
  public void stop() {}
}
