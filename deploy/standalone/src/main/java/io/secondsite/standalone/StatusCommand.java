package io.secondsite.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.Status;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite status}: what runs, asked of the agents themselves. */
@Command(name = "status", description = "Shows what 'up' started and how it is.")
final class StatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    StateFolder state = StateFolder.usual();
    Optional<LauncherRecord> running =
        LauncherRecord.read(state).filter(record -> record.process().isPresent());
    List<Map<String, Object>> agents = new ArrayList<>();
    for (LauncherRecord.Part agent : running.map(LauncherRecord::agents).orElse(List.of())) {
      agents.add(ask(state, agent));
    }
    print(state, running, agents);
    boolean well =
        running.isPresent()
            && agents.stream().noneMatch(agent -> "DOWN".equals(agent.get("state")));
    return well ? ExitCode.OK : ExitCode.WRONG_STATE;
  }

  private static Map<String, Object> ask(StateFolder state, LauncherRecord.Part agent) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", agent.name());
    shown.put("url", agent.url());
    StateFolder folder = state.child(agent.name().toLowerCase(java.util.Locale.ROOT));
    try (AgentClient client =
        AgentClient.of(URI.create(agent.url()), folder.path().resolve("operator"))) {
      Status status = client.status();
      shown.put("state", "UP");
      shown.put("database", status.database());
      shown.put("vms", status.vms());
      shown.put("replications", status.replications());
      shown.put("replicas", status.replicas());
      shown.put("drills", status.drills());
      shown.put("failovers", status.failovers());
    } catch (AgentException away) {
      shown.put("state", "DOWN");
      shown.put("error", String.valueOf(away.getMessage()));
    }
    return shown;
  }

  private void print(
      StateFolder state, Optional<LauncherRecord> running, List<Map<String, Object>> agents)
      throws IOException {
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("running", running.isPresent());
      running.ifPresent(record -> all.put("hypervisor", record.hypervisor()));
      all.put("agents", agents);
      System.out.println(new ObjectMapper().writeValueAsString(all));
      return;
    }
    if (running.isEmpty()) {
      System.out.println("Nothing is running (state folder " + state.path() + ").");
      return;
    }
    System.out.println("Running with the " + running.get().reason());
    for (Map<String, Object> agent : agents) {
      StringBuilder line = new StringBuilder("  host-agent");
      agent.forEach(
          (key, value) -> line.append("  ").append(key.equals("name") ? value : key + " " + value));
      System.out.println(line);
    }
  }
}
