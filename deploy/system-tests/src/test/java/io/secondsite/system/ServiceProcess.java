package io.secondsite.system;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A process that the launcher started, found by its command line, to be killed and started again.
 */
final class ServiceProcess implements AutoCloseable {
  private static final String AGENT_URL = "-Dsecondsite.agent.advertised-url=";

  private final List<String> command;
  private final List<String> environment;
  private final Path log;
  private ProcessHandle process;

  private ServiceProcess(
      List<String> command, List<String> environment, Path log, ProcessHandle process) {
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.process = process;
  }

  /** A host-agent, by the name of its host. */
  static ServiceProcess agent(Product product, String agent) throws IOException {
    return find(product, agent, ("-Dsecondsite.agent.name=" + agent)::equals);
  }

  /** A service by the name that the launcher gives it, e.g. {@code vault-service}. */
  static ServiceProcess service(Product product, String name) throws IOException {
    return find(product, name, ("-Dsecondsite.service=" + name)::equals);
  }

  /** The broker. */
  static ServiceProcess broker(Product product) throws IOException {
    return find(product, "broker", argument -> argument.endsWith(".KafkaMain"));
  }

  private static ServiceProcess find(Product product, String name, Predicate<String> mark)
      throws IOException {
    for (ProcessHandle handle : product.processes()) {
      List<String> command = lines(handle, "cmdline");
      if (command.stream().anyMatch(mark)) {
        Path log = product.state().resolve(name.replace(' ', '-') + "-again.log");
        return new ServiceProcess(command, lines(handle, "environ"), log, handle);
      }
    }
    throw new AssertionError("no " + name + " runs");
  }

  private static List<String> lines(ProcessHandle handle, String what) throws IOException {
    Path file = Path.of("/proc", Long.toString(handle.pid()), what);
    return List.of(Files.readString(file, StandardCharsets.UTF_8).split("\0"));
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts the same again; it ends with this test, because its input does. */
  void startAgain() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    for (String variable : environment) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    process = builder.start().toHandle();
  }

  static AgentClient client(Product product, String agent) throws IOException {
    URI url =
        agent(product, agent).command.stream()
            .filter(argument -> argument.startsWith(AGENT_URL))
            .map(argument -> URI.create(argument.substring(AGENT_URL.length())))
            .findFirst()
            .orElseThrow();
    return AgentClient.of(url, product.agentState(agent).resolve("operator"));
  }

  static boolean answers(AgentClient client) {
    try {
      client.status();
      return true;
    } catch (AgentException away) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
