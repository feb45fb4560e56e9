package io.secondsite.standalone;

import io.secondsite.lab.LabSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Processes that a stack left when its launcher was killed: guests and the view daemons that guests
 * depend on outlive everything by design. They are known by the stack's folders on their command
 * lines.
 */
final class Leftovers {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final List<String> PROGRAMS = List.of("java", "qemu-", "postgres");
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  private Leftovers() {}

  /** Ends them; returns how many there were. */
  static int end(StateFolder state) throws IOException, InterruptedException {
    List<ProcessHandle> left = of(state);
    left.forEach(ProcessHandle::destroy);
    if (!endWithin(GRACE, left)) {
      // a guest whose disks are gone cannot end in order
      left.forEach(ProcessHandle::destroyForcibly);
      if (!endWithin(GRACE, left)) {
        throw CommandFailure.failed("processes do not end: " + left);
      }
    }
    Files.deleteIfExists(state.launcherFile());
    return left.size();
  }

  private static boolean endWithin(Duration grace, List<ProcessHandle> processes)
      throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    while (processes.stream().anyMatch(Leftovers::runs)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while processes ended");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  static List<ProcessHandle> of(StateFolder state) {
    List<String> folders =
        List.of(
            state.path() + "/",
            state.runtimes() + "/",
            LabSettings.ownedBy(state.path()).home() + "/");
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != self)
        .filter(Leftovers::isOurKind)
        .filter(handle -> folders.stream().anyMatch(commandLine(handle)::contains))
        .toList();
  }

  /** An editor or a shell that only names a file of the folder is none of ours. */
  private static boolean isOurKind(ProcessHandle handle) {
    String program = commandLine(handle).split(" ", 2)[0];
    String name = program.substring(program.lastIndexOf('/') + 1);
    return PROGRAMS.stream().anyMatch(name::startsWith);
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
