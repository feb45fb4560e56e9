package io.secondsite.standalone;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A host's agent as a child process, and how to reach it. */
final class HostProcess implements AutoCloseable {
  private static final Duration READY_DEADLINE = Duration.ofSeconds(90);

  private final String name;
  private final StateFolder state;
  private final URI url;
  private final Child process;
  private final AgentClient client;

  private HostProcess(String name, StateFolder state, URI url, Child process, AgentClient client) {
    this.name = name;
    this.state = state;
    this.url = url;
    this.process = process;
    this.client = client;
  }

  /** Waits until a launched agent answers. */
  static HostProcess ready(String name, StateFolder state, URI url, Child process)
      throws IOException, InterruptedException {
    Path operator = state.path().resolve("operator");
    Until.holds(
        name + "'s host-agent to answer (log: " + process.log() + ")",
        READY_DEADLINE,
        () -> {
          if (!process.isAlive()) {
            throw CommandFailure.failed(name + "'s host-agent ended:\n" + process.lastWords());
          }
          return Files.exists(operator.resolve("operator.crt")) && answers(url, operator);
        });
    return new HostProcess(name, state, url, process, AgentClient.of(url, operator));
  }

  private static boolean answers(URI url, Path operator) {
    try (AgentClient probe = AgentClient.of(url, operator)) {
      probe.status();
      return true;
    } catch (AgentException notYet) {
      return false;
    }
  }

  /** As in its certificate: HOST.SITE. */
  String name() {
    return name;
  }

  URI url() {
    return url;
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

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
