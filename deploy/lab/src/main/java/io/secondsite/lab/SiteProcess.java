package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secondsite.lab.LabSettings.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The process that holds a site's namespaces: {@code unshare} with the site's first process as its
 * only child. Everything of the site, guests too, is in that child's process namespace and ends
 * with it. Thread-safe: {@link Lab} holds the lab's lock around every change.
 */
final class SiteProcess {
  /** Attached sites: forgetting one would let its standard input be closed, and the site end. */
  private static final Queue<Process> ATTACHED = new ConcurrentLinkedQueue<>();

  private SiteProcess() {}

  static void start(Site site, SiteFolders folders, Lifetime lifetime) throws IOException {
    var attached = lifetime == Lifetime.ATTACHED;
    var command =
        new ArrayList<>(
            List.of("setsid", "unshare", "--mount", "--net", "--pid", "--uts", "--fork"));
    command.addAll(List.of("--kill-child", "--mount-proc", "--propagation", "slave"));
    Files.writeString(folders.script(), script());
    command.addAll(List.of("sh", folders.script().toString(), folders.home().toString()));
    command.addAll(List.of(attached ? "attached" : "detached", site.label()));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folders.log().resolve("site.out").toFile());
    if (!attached) {
      builder.redirectInput(Path.of("/dev/null").toFile());
    }
    var process = builder.start();
    if (attached) {
      ATTACHED.add(process);
    }
  }

  static Optional<ProcessHandle> find(SiteFolders folders) {
    return ProcessHandle.allProcesses().filter(handle -> isHolder(handle, folders)).findFirst();
  }

  /** Like a power cut: the site's first process is killed, and the kernel ends the others. */
  static void end(SiteFolders folders, Duration limit) {
    find(folders)
        .ifPresent(holder -> {
          holder.children().forEach(ProcessHandle::destroyForcibly);
          Deadline.await("the end of " + folders.home(), limit, () -> !isAlive(holder, folders));
        });
  }

  /**
   * A dead one that its parent has not yet taken note of has no command line, and does not count.
   */
  private static boolean isAlive(ProcessHandle holder, SiteFolders folders) {
    ATTACHED.removeIf(process -> !process.isAlive());
    return isHolder(holder, folders);
  }

  /** No file with a process id: it would be stale after a reboot, or never written after a kill. */
  private static boolean isHolder(ProcessHandle handle, SiteFolders folders) {
    try { // not through ProcessHandle: it leaves out what is longer than a page
      var line = Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"));
      return (line.startsWith("unshare\0") || line.startsWith("setsid\0"))
          && line.contains("\0" + folders.script() + "\0");
    } catch (IOException e) {
      return false; // it ended meanwhile, or its words are not UTF-8
    }
  }

  private static String script() throws IOException {
    try (var stream = SiteProcess.class.getResourceAsStream("site-init.sh")) {
      if (stream == null) {
        throw new LabException("site-init.sh is missing from this build");
      }
      return new String(stream.readAllBytes(), UTF_8);
    }
  }
}
