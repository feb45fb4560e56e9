package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A fresh state directory and a PostgreSQL for the agent under test. */
public final class AgentUnderTest implements QuarkusTestResourceLifecycleManager {
  public static final String NAME = "NewYork";
  private static final String STATE = "test.state-directory";

  private @Nullable EmbeddedPostgres database;

  /** The state directory of the agent that runs now. */
  public static Path state() {
    return Path.of(System.getProperty(STATE));
  }

  @Override
  public Map<String, String> start() {
    try {
      Map<String, String> settings = new HashMap<>(freshAgent());
      database = EmbeddedPostgres.builder().start();
      settings.put("quarkus.datasource.jdbc.url", database.getJdbcUrl("postgres", "postgres"));
      settings.put("quarkus.datasource.username", "postgres");
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The settings of an agent with nothing before it. */
  private static Map<String, String> freshAgent() throws IOException {
    Path state = Files.createTempDirectory("agent");
    System.setProperty(STATE, state.toString());
    return Map.of(
        "secondsite.agent.name",
        NAME,
        "secondsite.agent.state-directory",
        state.toString(),
        "secondsite.agent.runtime-directory",
        state.resolve("run").toString(),
        "secondsite.agent.hypervisor",
        "simulated",
        "secondsite.agent.advertised-url",
        "https://127.0.0.1:8084",
        "secondsite.agent.limits.index-retry",
        "PT0.2S");
  }

  /** Removes what {@link #freshAgent} made. */
  private static void removeState() {
    try (Stream<Path> files = Files.walk(state())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    removeState();
    if (database != null) {
      try {
        database.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
