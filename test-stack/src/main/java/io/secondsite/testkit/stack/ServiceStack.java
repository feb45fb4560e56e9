package io.secondsite.testkit.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with a fresh database and a broker with empty topics, for one start of the service
 * under test.
 */
public final class ServiceStack implements QuarkusTestResourceLifecycleManager {
  /** Tests and this resource may have different class loaders; what they share is the JDK's. */
  private static final String CONTROLS = "secondsite.test-stack.controls";

  private static final String KAFKA = "secondsite.test-stack.kafka";
  private static final String DATABASE = "secondsite.test-stack.database";

  private @Nullable Path folder;
  private @Nullable TestPostgres postgres;
  private @Nullable TestKafka kafka;

  @Override
  public Map<String, String> start() {
    quietKafka();
    try {
      folder = Files.createTempDirectory("stack");
      postgres = new TestPostgres(folder.resolve("postgres"));
      kafka = new TestKafka(folder.resolve("kafka"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    postgres.start();
    kafka.start();
    publish(postgres, kafka);
    return Map.of(
        "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
        "quarkus.datasource.username", "postgres",
        "kafka.bootstrap.servers", kafka.address());
  }

  private static void publish(TestPostgres postgres, TestKafka kafka) {
    Map<String, Runnable> controls =
        Map.of(
            "stopKafka", kafka::close,
            "startKafka", kafka::start,
            "stopPostgres", postgres::close,
            "startPostgres", postgres::start);
    System.getProperties().put(CONTROLS, controls);
    System.setProperty(KAFKA, kafka.address());
    System.setProperty(DATABASE, postgres.jdbcUrl());
  }

  /** The broker prints its whole configuration otherwise. */
  private static void quietKafka() {
    for (String name : new String[] {"org.apache.kafka", "kafka", "state.change.logger"}) {
      java.util.logging.Logger.getLogger(name).setLevel(java.util.logging.Level.SEVERE);
    }
  }

  @Override
  public void stop() {
    System.getProperties().remove(CONTROLS);
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
    if (folder != null) {
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void stopKafka() {
    control("stopKafka");
  }

  /** At the same address, with what it had. */
  public static void startKafka() {
    control("startKafka");
  }

  public static void stopPostgres() {
    control("stopPostgres");
  }

  /** At the same address, with what it had. */
  public static void startPostgres() {
    control("startPostgres");
  }

  private static void control(String name) {
    if (System.getProperties().get(CONTROLS) instanceof Map<?, ?> controls
        && controls.get(name) instanceof Runnable action) {
      action.run();
      return;
    }
    throw new IllegalStateException("no stack runs; the test needs this test resource");
  }

  /** Kafka's address. */
  public static String kafka() {
    return System.getProperty(KAFKA);
  }

  /** The service's database; user {@code postgres}, no password. */
  public static String jdbcUrl() {
    return System.getProperty(DATABASE);
  }
}
