package io.secondsite.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The agents that {@code agents.json} of a state folder names. */
final class KnownAgents {
  private final Path file;
  private final List<Entry> entries;

  private KnownAgents(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /** An agent, where it listens, and the folder with the operator's credentials. */
  record Entry(String name, String url, String operatorDirectory) {}

  static KnownAgents in(Path stateFolder) {
    Path file = stateFolder.resolve("agents.json");
    if (!Files.exists(file)) {
      throw missing(
          "no agents are known: " + file + " is missing",
          "start some with: ./secondsite up, or give --url and --credentials");
    }
    try {
      return new KnownAgents(
          file, AgentHttp.JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {}));
    } catch (IOException e) {
      throw new AgentException("CREDENTIALS", file + " cannot be read: " + e.getMessage(), e);
    }
  }

  AgentClient client(String name) {
    Entry found =
        entries.stream()
            .filter(entry -> entry.name().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow(() ->
                missing(
                    "no agent " + name + " in " + file,
                    "known: "
                        + entries.stream().map(Entry::name).collect(Collectors.joining(", "))));
    return AgentClient.of(URI.create(found.url()), Path.of(found.operatorDirectory()));
  }

  private static AgentException missing(String message, String remedy) {
    return new AgentException(0, "CREDENTIALS", message, remedy);
  }
}
