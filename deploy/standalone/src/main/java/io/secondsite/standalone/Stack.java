package io.secondsite.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two sites on one machine: hypervisors, a PostgreSQL with a database for each agent, and the two
 * host-agents as child processes. Closing ends everything in the opposite order.
 */
final class Stack implements AutoCloseable {
  static final String NEW_YORK = "NewYork";
  static final String CHICAGO = "Chicago";

  private static final String SAMPLE_GUEST = "web1";
  private static final int AGENT_PORT = 8084;
  private static final int DATABASE_PORT = 15432;
  private static final Duration DATABASE_DEADLINE = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final StateFolder state;
  private Optional<Sites> sites = Optional.empty();
  private Optional<AgentSite> newYork = Optional.empty();
  private Optional<AgentSite> chicago = Optional.empty();

  private Stack(StateFolder state) {
    this.state = state;
  }

  static Stack start(StateFolder state, HypervisorKind kind, Progress progress)
      throws IOException, InterruptedException {
    Stack stack = new Stack(state);
    try {
      stack.startAll(kind, progress);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      stack.close();
      throw failure;
    }
  }

  private void startAll(HypervisorKind kind, Progress progress)
      throws IOException, InterruptedException {
    Files.createDirectories(state.logs());
    int databasePort = FreePort.preferring(DATABASE_PORT);
    Path databaseReady = state.path().resolve("postgres.ready");
    Files.deleteIfExists(databaseReady);
    Child database = startDatabase(databasePort, databaseReady);
    parts.push(database);
    Sites hypervisors =
        switch (kind) {
          case LIBVIRT -> LibvirtSites.start(state);
          case SIMULATED -> SimulatedSites.start(state);
        };
    parts.push(hypervisors);
    sites = Optional.of(hypervisors);
    Until.holds(
        "PostgreSQL (log: " + database.log() + ")",
        DATABASE_DEADLINE,
        () -> {
          if (!database.isAlive()) {
            throw CommandFailure.failed("PostgreSQL ended:\n" + database.lastWords());
          }
          return Files.exists(databaseReady);
        });
    progress.detail("PostgreSQL on port " + databasePort);
    startAgents(hypervisors, databasePort);
    progress.detail("host-agent NewYork " + newYork().url());
    progress.detail("host-agent Chicago " + chicago().url());
  }

  private Child startDatabase(int port, Path ready) throws IOException {
    return Child.start(
        "postgres",
        List.of(
            Installation.java(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx192m",
            "-cp",
            System.getProperty("java.class.path"),
            PostgresMain.class.getName(),
            state.path().resolve("postgres").toString(),
            Integer.toString(port),
            Installation.home().resolve("deploy/standalone/target/postgres-binaries").toString(),
            ready.toString(),
            AgentSite.databaseOf(NEW_YORK),
            AgentSite.databaseOf(CHICAGO)),
        Map.of(),
        state.logs().resolve("postgres.log"));
  }

  private void startAgents(Sites hypervisors, int databasePort)
      throws IOException, InterruptedException {
    int newYorkPort = FreePort.preferring(AGENT_PORT);
    Child newYorkProcess = launch(NEW_YORK, newYorkPort, databasePort, hypervisors);
    parts.push(newYorkProcess);
    int chicagoPort = FreePort.preferring(newYorkPort == AGENT_PORT ? AGENT_PORT + 100 : 0);
    Child chicagoProcess = launch(CHICAGO, chicagoPort, databasePort, hypervisors);
    parts.push(chicagoProcess);
    AgentSite first = AgentSite.ready(NEW_YORK, agentState(NEW_YORK), newYorkPort, newYorkProcess);
    parts.push(first);
    newYork = Optional.of(first);
    AgentSite second = AgentSite.ready(CHICAGO, agentState(CHICAGO), chicagoPort, chicagoProcess);
    parts.push(second);
    chicago = Optional.of(second);
    writeAgentsFile();
  }

  private Child launch(String name, int port, int databasePort, Sites hypervisors)
      throws IOException {
    StateFolder folder = agentState(name);
    Files.createDirectories(folder.path());
    String jdbcUrl =
        "jdbc:postgresql://127.0.0.1:" + databasePort + "/" + AgentSite.databaseOf(name);
    return AgentSite.launch(name, folder, port, jdbcUrl, hypervisors.agentSettings(name));
  }

  private StateFolder agentState(String name) {
    return state.child(name.toLowerCase(java.util.Locale.ROOT));
  }

  /** Lets {@code secondsite host … --agent NAME} find the agents. */
  private void writeAgentsFile() throws IOException {
    List<Map<String, String>> entries =
        List.of(newYork(), chicago()).stream()
            .map(site ->
                Map.of(
                    "name", site.name(),
                    "url", site.url(),
                    "operatorDirectory", site.state().path().resolve("operator").toString()))
            .toList();
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(state.agentsFile().toFile(), entries);
  }

  /** The machine that stands for the user's own, running at NewYork. */
  Guest startSampleGuest() throws Exception {
    return sites().startGuest(NEW_YORK, SAMPLE_GUEST);
  }

  AgentSite newYork() {
    return newYork.orElseThrow();
  }

  AgentSite chicago() {
    return chicago.orElseThrow();
  }

  Sites sites() {
    return sites.orElseThrow();
  }

  StateFolder state() {
    return state;
  }

  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("secondsite: ending " + part + ": " + e.getMessage());
      }
    }
    try {
      Leftovers.end(state);
    } catch (IOException | InterruptedException e) {
      System.err.println("secondsite: ending what was left: " + e.getMessage());
    }
  }
}
