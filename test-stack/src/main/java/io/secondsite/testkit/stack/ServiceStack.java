package io.secondsite.testkit.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with a fresh database and a broker with empty topics, for one start of the service
 * under test.
 */
public final class ServiceStack implements QuarkusTestResourceLifecycleManager {
  /** Tests and this resource may have different class loaders; what they share is the JDK's. */
  private static final String CONTROLS = "io.secondsite:type=TestStack";

  private static final String KAFKA = "secondsite.test-stack.kafka";
  private static final String DATABASE = "secondsite.test-stack.database";

  /** Argument of the resource: {@code true} if Kafka is away when the service starts. */
  public static final String KAFKA_AWAY = "kafka-away";

  /** Argument of the resource: {@code true} if the first broker that is named is none. */
  public static final String SILENT_FIRST_BROKER = "silent-first-broker";

  /** Nobody listens there. */
  private static final String SILENT = "127.0.0.1:1";

  private boolean isKafkaAway;
  private boolean isFirstBrokerSilent;
  private @Nullable Path folder;
  private @Nullable TestPostgres postgres;
  private @Nullable TestKafka kafka;

  @Override
  public void init(Map<String, String> arguments) {
    isKafkaAway = Boolean.parseBoolean(arguments.getOrDefault(KAFKA_AWAY, "false"));
    isFirstBrokerSilent =
        Boolean.parseBoolean(arguments.getOrDefault(SILENT_FIRST_BROKER, "false"));
  }

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
    if (isKafkaAway) {
      kafka.close();
    }
    publish(postgres, kafka);
    return Map.of(
        "quarkus.datasource.jdbc.url",
        postgres.jdbcUrl(),
        "quarkus.datasource.username",
        "postgres",
        "kafka.bootstrap.servers",
        isFirstBrokerSilent ? SILENT + "," + kafka.address() : kafka.address());
  }

  /** The stack that was started last is the one that tests control. */
  private static void publish(TestPostgres postgres, TestKafka kafka) {
    withdraw();
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new StandardMBean(new Controls(postgres, kafka), StackControls.class),
              new ObjectName(CONTROLS));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    System.setProperty(KAFKA, kafka.address());
    System.setProperty(DATABASE, postgres.jdbcUrl());
  }

  private static void withdraw() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(CONTROLS);
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a test can do to the stack. */
  public interface StackControls {
    void stopKafka();

    void startKafka();

    void stopPostgres();

    void startPostgres();
  }

  private record Controls(TestPostgres postgres, TestKafka kafka) implements StackControls {
    @Override
    public void stopKafka() {
      kafka.close();
    }

    @Override
    public void startKafka() {
      kafka.start();
    }

    @Override
    public void stopPostgres() {
      postgres.close();
    }

    @Override
    public void startPostgres() {
      postgres.start();
    }
  }

  /** The broker prints its whole configuration otherwise. */
  private static void quietKafka() {
    for (String name : new String[] {"org.apache.kafka", "kafka", "state.change.logger"}) {
      java.util.logging.Logger.getLogger(name).setLevel(java.util.logging.Level.SEVERE);
    }
  }

  @Override
  public void stop() {
    if (kafka != null) {
      withdraw();
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
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(new ObjectName(CONTROLS), name, new Object[0], new String[0]);
    } catch (JMException e) {
      throw new IllegalStateException("no stack runs; the test needs this test resource", e);
    }
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
