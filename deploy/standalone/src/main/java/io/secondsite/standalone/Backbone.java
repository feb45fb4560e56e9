package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all services stand on: one PostgreSQL with a database and a role for each, and one Kafka
 * broker with a user for each.
 */
final class Backbone implements AutoCloseable {
  private static final Duration READY_DEADLINE = Duration.ofSeconds(90);
  private static final int DATABASE_PORT = 15432;
  private static final int BROKER_PORT = 19092;
  private static final int CONTROLLER_PORT = 19093;

  /** Who reads the topics on behalf of the person at the terminal. */
  static final String CONSOLE = "console";

  private final StateFolder state;
  private final Secrets secrets;
  private final int databasePort;
  private final int brokerPort;
  private final Child database;
  private final Child broker;

  private Backbone(
      StateFolder state,
      Secrets secrets,
      int databasePort,
      int brokerPort,
      Child database,
      Child broker) {
    this.state = state;
    this.secrets = secrets;
    this.databasePort = databasePort;
    this.brokerPort = brokerPort;
    this.database = database;
    this.broker = broker;
  }

  /**
   * Starts both; they are ready later.
   *
   * @param services the names of the databases, of their roles and of the broker's users
   */
  static Backbone launch(StateFolder state, Secrets secrets, Ports ports, List<String> services)
      throws IOException {
    int databasePort = ports.choose("postgres", DATABASE_PORT);
    int brokerPort = ports.choose("kafka", BROKER_PORT);
    int controllerPort = ports.choose("kafka-controller", CONTROLLER_PORT);
    Files.deleteIfExists(databaseReady(state));
    Files.deleteIfExists(brokerReady(state));
    Child database =
        child(
            state,
            "postgres",
            PostgresMain.class,
            "-Xmx128m",
            List.of(
                state.path().resolve("postgres").toString(),
                Integer.toString(databasePort),
                Installation.home()
                    .resolve("deploy/standalone/target/postgres-binaries")
                    .toString(),
                databaseReady(state).toString(),
                secrets.list("database", services).toString()));
    List<String> users = new ArrayList<>(services);
    users.add(CONSOLE);
    Child broker =
        child(
            state,
            "kafka",
            KafkaMain.class,
            "-Xmx256m",
            List.of(
                state.path().resolve("kafka").toString(),
                Integer.toString(brokerPort),
                Integer.toString(controllerPort),
                brokerReady(state).toString(),
                secrets.list("kafka", users).toString()));
    return new Backbone(state, secrets, databasePort, brokerPort, database, broker);
  }

  private static Child child(
      StateFolder state, String name, Class<?> main, String memory, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Installation.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                memory,
                "-Dsecondsite.service=" + name,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return Child.start(name, command, Map.of(), state.logs().resolve(name + ".log"));
  }

  private static Path databaseReady(StateFolder state) {
    return state.path().resolve("postgres.ready");
  }

  private static Path brokerReady(StateFolder state) {
    return state.path().resolve("kafka.ready");
  }

  void awaitDatabase() throws IOException, InterruptedException {
    await(database, databaseReady(state));
  }

  void awaitBroker() throws IOException, InterruptedException {
    await(broker, brokerReady(state));
    new KafkaAccess(bootstrapServers(), CONSOLE, secrets.kafkaFile(CONSOLE)).write(state);
  }

  private static void await(Child child, Path ready) throws IOException, InterruptedException {
    Until.holds(
        child.name() + " (log: " + child.log() + ")",
        READY_DEADLINE,
        () -> {
          if (!child.isAlive()) {
            throw CommandFailure.failed(child.name() + " ended:\n" + child.lastWords());
          }
          return Files.exists(ready);
        });
  }

  int databasePort() {
    return databasePort;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + brokerPort;
  }

  String jdbcUrl(String service) {
    return "jdbc:postgresql://127.0.0.1:" + databasePort + "/" + service;
  }

  /** The environment by which a service gets into its database and to the broker. */
  Map<String, String> access(String service) throws IOException {
    Map<String, String> environment = new java.util.TreeMap<>();
    environment.put("QUARKUS_DATASOURCE_USERNAME", service);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", secrets.database(service));
    environment.putAll(
        KafkaAccess.environment(bootstrapServers(), service, secrets.kafka(service)));
    return environment;
  }

  @Override
  public void close() {
    broker.close();
    database.close();
  }
}
