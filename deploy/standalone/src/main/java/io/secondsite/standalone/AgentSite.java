package io.secondsite.standalone;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One site's host-agent as a child process, and how to reach it. */
final class AgentSite implements AutoCloseable {
  private static final Duration READY_DEADLINE = Duration.ofSeconds(90);

  private final String name;
  private final StateFolder state;
  private final int port;
  private final Child process;
  private final AgentClient client;

  private AgentSite(String name, StateFolder state, int port, Child process, AgentClient client) {
    this.name = name;
    this.state = state;
    this.port = port;
    this.process = process;
    this.client = client;
  }

  /** Starts the process; several agents may be on their way at once. */
  static Child launch(
      String name, StateFolder state, int port, String jdbcUrl, Map<String, String> hypervisor)
      throws IOException {
    Path agentJar = Installation.agentJar();
    if (!Files.exists(agentJar)) {
      throw CommandFailure.failed("the host-agent is not built: " + agentJar + " is missing");
    }
    Map<String, String> settings = new TreeMap<>(hypervisor);
    settings.putAll(
        Map.of(
            "secondsite.agent.name", name,
            "secondsite.agent.state-directory", state.path().toString(),
            "secondsite.agent.replica-directory", state.path().resolve("replicas").toString(),
            "secondsite.agent.advertised-url", url(port),
            "secondsite.agent.exit-with-parent", "true",
            "quarkus.http.host", "127.0.0.1",
            "quarkus.http.ssl-port", Integer.toString(port),
            "quarkus.datasource.jdbc.url", jdbcUrl,
            "quarkus.datasource.username", databaseOf(name)));
    List<String> command = new ArrayList<>();
    command.add(Installation.java());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx256m");
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(agentJar.toString());
    return Child.start(name, command, Map.of(), state.path().resolve("agent.log"));
  }

  /** Waits until a launched agent answers. */
  static AgentSite ready(String name, StateFolder state, int port, Child process)
      throws IOException, InterruptedException {
    Path operator = state.path().resolve("operator");
    Until.holds(
        name + "'s host-agent to answer (log: " + process.log() + ")",
        READY_DEADLINE,
        () -> {
          if (!process.isAlive()) {
            throw CommandFailure.failed(name + "'s host-agent ended:\n" + process.lastWords());
          }
          return Files.exists(operator.resolve("operator.crt")) && answers(port, operator);
        });
    return new AgentSite(
        name, state, port, process, AgentClient.of(URI.create(url(port)), operator));
  }

  private static boolean answers(int port, Path operator) {
    try (AgentClient probe = AgentClient.of(URI.create(url(port)), operator)) {
      probe.status();
      return true;
    } catch (AgentException notYet) {
      return false;
    }
  }

  static String databaseOf(String agent) {
    return "host_" + agent.toLowerCase(java.util.Locale.ROOT);
  }

  private static String url(int port) {
    return "https://127.0.0.1:" + port;
  }

  String name() {
    return name;
  }

  String url() {
    return url(port);
  }

  StateFolder state() {
    return state;
  }

  AgentClient client() {
    return client;
  }

  /** The agent dies at once by SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
