package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** An agent whose PostgreSQL is away: nothing listens at the address. */
public final class NoDatabase implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    try {
      Map<String, String> settings = new HashMap<>(AgentUnderTest.freshAgent());
      settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/none");
      settings.put("quarkus.datasource.username", "nobody");
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    AgentUnderTest.removeState();
  }
}
