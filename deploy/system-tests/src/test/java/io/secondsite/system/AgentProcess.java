package io.secondsite.system;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A host-agent that the launcher started, found by its name, to be killed and started again. */
final class AgentProcess implements AutoCloseable {
  private final List<String> command;
  private final Path log;
  private ProcessHandle process;

  private AgentProcess(List<String> command, Path log, ProcessHandle process) {
    this.command = command;
    this.log = log;
    this.process = process;
  }

  static AgentProcess find(Product product, String agent) throws IOException {
    for (ProcessHandle handle : product.processes()) {
      List<String> command = commandLine(handle);
      if (command.contains("-Dsecondsite.agent.name=" + agent)) {
        return new AgentProcess(command, product.state().resolve(agent + ".log"), handle);
      }
    }
    throw new AssertionError("no host-agent of " + agent + " runs");
  }

  private static List<String> commandLine(ProcessHandle handle) throws IOException {
    Path file = Path.of("/proc", Long.toString(handle.pid()), "cmdline");
    return List.of(Files.readString(file, StandardCharsets.UTF_8).split("\0"));
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts the same agent again; it ends with this test, because its input does. */
  void startAgain() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start()
            .toHandle();
  }

  static AgentClient client(Product product, String agent) throws IOException {
    String name = "-Dsecondsite.agent.advertised-url=";
    URI url =
        find(product, agent).command.stream()
            .filter(argument -> argument.startsWith(name))
            .map(argument -> URI.create(argument.substring(name.length())))
            .findFirst()
            .orElseThrow();
    return AgentClient.of(
        url, product.state().resolve(agent.toLowerCase(java.util.Locale.ROOT)).resolve("operator"));
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
