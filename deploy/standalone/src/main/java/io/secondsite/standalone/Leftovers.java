package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * Processes that a stack left when its launcher was killed: guests and the view daemons that guests
 * depend on outlive everything by design. They are known by the stack's folders on their command
 * lines.
 */
final class Leftovers {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private Leftovers() {}

  /** Ends them; returns how many there were. */
  static int end(StateFolder state) throws IOException, InterruptedException {
    List<ProcessHandle> left = of(state);
    left.forEach(ProcessHandle::destroy);
    Until.holds(
        "leftover processes to end",
        DEADLINE,
        () -> {
          List<ProcessHandle> alive = left.stream().filter(Leftovers::runs).toList();
          return alive.isEmpty();
        });
    Files.deleteIfExists(state.launcherFile());
    return left.size();
  }

  static List<ProcessHandle> of(StateFolder state) {
    String folder = state.path() + "/";
    String runtime = state.runtimes() + "/";
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != self)
        .filter(handle -> {
          String line = commandLine(handle);
          return line.contains(folder) || line.contains(runtime);
        })
        .toList();
  }

  /** ProcessHandle gives no arguments of other users' processes and cuts long ones: read them. */
  static String commandLine(ProcessHandle handle) {
    try {
      return Files.readString(
              java.nio.file.Path.of("/proc", Long.toString(handle.pid()), "cmdline"),
              java.nio.charset.StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return handle.info().commandLine().orElse("");
    }
  }

  private static boolean runs(ProcessHandle handle) {
    return handle.isAlive() && !commandLine(handle).isBlank();
  }
}
