package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** An agent that publishes what becomes durable; database and Kafka are another resource's. */
public final class EventingAgent implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    try {
      Map<String, String> settings = new HashMap<>(AgentUnderTest.freshAgent());
      settings.put("secondsite.agent.events", "true");
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
