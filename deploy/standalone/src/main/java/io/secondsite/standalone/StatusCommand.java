package io.secondsite.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.ProviderClient;
import io.secondsite.cli.Status;
import io.secondsite.cli.VaultAddress;
import io.secondsite.cli.VaultClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite status}: what runs, asked of the agents themselves. */
@Command(name = "status", description = "Shows what 'up' started and how it is.")
final class StatusCommand implements Callable<Integer> {
  private static final int CONNECT_MILLIS = 2_000;

  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    StateFolder state = StateFolder.usual();
    Optional<LauncherRecord> running =
        LauncherRecord.read(state).filter(record -> record.process().isPresent());
    List<Map<String, Object>> parts = new ArrayList<>();
    for (LauncherRecord.Part part : running.map(LauncherRecord::parts).orElse(List.of())) {
      parts.add(ask(state, part));
    }
    print(state, running, parts);
    boolean well =
        running.isPresent() && parts.stream().noneMatch(part -> "DOWN".equals(part.get("state")));
    return well ? ExitCode.OK : ExitCode.WRONG_STATE;
  }

  private static Map<String, Object> ask(StateFolder state, LauncherRecord.Part part) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("kind", part.kind());
    shown.put("name", part.name());
    shown.put("url", part.url());
    try {
      shown.put("state", "UP");
      shown.putAll(answers(state, part));
    } catch (AgentException away) {
      shown.put("state", "DOWN");
      shown.put("error", String.valueOf(away.getMessage()));
    }
    return shown;
  }

  private static Map<String, Object> answers(StateFolder state, LauncherRecord.Part part) {
    URI url = URI.create(part.url());
    return switch (part.kind()) {
      case "host-agent" -> hostAgent(url, operatorOf(state, part.name()));
      case "provider-agent" -> providerAgent(url, operatorOf(state, "provider-" + part.name()));
      case "vault-service" -> vaultService(state);
      case "postgres", "kafka" -> listening(url);
      default -> Https.answers(url, VaultAddress.in(state.path()).caFile());
    };
  }

  private static Path operatorOf(StateFolder state, String folder) {
    return state.child(folder.toLowerCase(Locale.ROOT)).path().resolve("operator");
  }

  private static Map<String, Object> hostAgent(URI url, Path operator) {
    Map<String, Object> shown = new LinkedHashMap<>();
    try (AgentClient client = AgentClient.of(url, operator)) {
      Status status = client.status();
      shown.put("database", status.database());
      shown.put("vms", status.vms());
      shown.put("replications", status.replications());
      shown.put("replicas", status.replicas());
      shown.put("drills", status.drills());
      shown.put("failovers", status.failovers());
    }
    return shown;
  }

  private static Map<String, Object> providerAgent(URI url, Path operator) {
    try (ProviderClient client = ProviderClient.of(url, operator)) {
      return Map.of("registration", client.registration().path("state").asText());
    }
  }

  private static Map<String, Object> listening(URI url) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS);
      return Map.of("listening", true);
    } catch (IOException e) {
      return Map.of("state", "DOWN", "error", String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> vaultService(StateFolder state) {
    try (VaultClient client = VaultClient.of(VaultAddress.in(state.path()))) {
      return Map.of(
          "servers", client.fabrics().size(), "protectedItems", client.protectedItems().size());
    }
  }

  private void print(
      StateFolder state, Optional<LauncherRecord> running, List<Map<String, Object>> parts)
      throws IOException {
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("running", running.isPresent());
      running.ifPresent(record -> all.put("hypervisor", record.hypervisor()));
      all.put("parts", parts);
      System.out.println(new ObjectMapper().writeValueAsString(all));
      return;
    }
    if (running.isEmpty()) {
      System.out.println("Nothing is running (state folder " + state.path() + ").");
      return;
    }
    System.out.println("Running with the " + running.get().reason());
    for (Map<String, Object> part : parts) {
      StringBuilder line = new StringBuilder();
      part.forEach((key, value) ->
          line.append("  ")
              .append(key.equals("kind") || key.equals("name") ? value : key + " " + value));
      System.out.println(line);
    }
  }
}
