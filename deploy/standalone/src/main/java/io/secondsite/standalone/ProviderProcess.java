package io.secondsite.standalone;

import io.secondsite.cli.AgentException;
import io.secondsite.cli.ProviderClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A site's provider-agent as a child process, and how to reach it. */
final class ProviderProcess implements AutoCloseable {
  private static final Duration READY_DEADLINE = Duration.ofSeconds(90);

  private final String site;
  private final URI url;
  private final Child process;
  private final ProviderClient client;

  private ProviderProcess(String site, URI url, Child process, ProviderClient client) {
    this.site = site;
    this.url = url;
    this.process = process;
    this.client = client;
  }

  /** Waits until a launched agent answers. */
  static ProviderProcess ready(String site, StateFolder state, URI url, Child process)
      throws IOException, InterruptedException {
    Path operator = state.path().resolve("operator");
    Until.holds(
        site + "'s provider-agent to answer (log: " + process.log() + ")",
        READY_DEADLINE,
        () -> {
          if (!process.isAlive()) {
            throw CommandFailure.failed(site + "'s provider-agent ended:\n" + process.lastWords());
          }
          return Files.exists(operator.resolve("operator.key")) && answers(url, operator);
        });
    return new ProviderProcess(site, url, process, ProviderClient.of(url, operator));
  }

  private static boolean answers(URI url, Path operator) {
    try (ProviderClient probe = ProviderClient.of(url, operator)) {
      probe.registration();
      return true;
    } catch (AgentException notYet) {
      return false;
    }
  }

  String site() {
    return site;
  }

  URI url() {
    return url;
  }

  ProviderClient client() {
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
