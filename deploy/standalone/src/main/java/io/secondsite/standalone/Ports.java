package io.secondsite.standalone;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ports of a stack on loopback: the ones of last time, since services keep one another's
 * addresses; else the usual ones; else any that is free. Not thread-safe.
 */
final class Ports {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, Integer> remembered;
  private final Map<String, Integer> chosen = new TreeMap<>();

  private Ports(Path file, Map<String, Integer> remembered) {
    this.file = file;
    this.remembered = remembered;
  }

  static Ports of(StateFolder state) throws IOException {
    Path file = state.path().resolve("ports.json");
    return new Ports(
        file,
        Files.exists(file)
            ? JSON.readValue(file.toFile(), new TypeReference<Map<String, Integer>>() {})
            : Map.of());
  }

  int choose(String name, int usual) throws IOException {
    int port = FreePort.preferring(remembered.getOrDefault(name, usual));
    while (chosen.containsValue(port)) {
      port = FreePort.preferring(0);
    }
    chosen.put(name, port);
    return port;
  }

  void remember() throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), chosen);
  }
}
