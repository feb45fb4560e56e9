package io.secondsite.standalone;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a running launcher tells about itself in the state folder.
 *
 * @param processStart when the process began, so that another one with the same number is not taken
 *     for it
 */
record LauncherRecord(
    long pid, String processStart, String hypervisor, String reason, List<Part> parts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  LauncherRecord {
    parts = List.copyOf(parts);
  }

  /**
   * A service of the stack.
   *
   * @param kind e.g. {@code host-agent}
   */
  record Part(String kind, String name, String url) {}

  /** The host-agents. */
  List<Part> agents() {
    return parts.stream().filter(part -> part.kind().equals("host-agent")).toList();
  }

  static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("unknown");
  }

  static Optional<LauncherRecord> read(StateFolder state) throws IOException {
    Path file = state.launcherFile();
    return Files.exists(file)
        ? Optional.of(JSON.readValue(file.toFile(), LauncherRecord.class))
        : Optional.empty();
  }

  void write(StateFolder state) throws IOException {
    Path partial = state.launcherFile().resolveSibling("launcher.json.partial");
    JSON.writerWithDefaultPrettyPrinter().writeValue(partial.toFile(), this);
    Files.move(
        partial,
        state.launcherFile(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The process, if it still is the one that wrote this. */
  @JsonIgnore
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(handle -> startOf(handle).equals(processStart));
  }
}
