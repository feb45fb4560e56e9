package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.OwnScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The {@code qemu-storage-daemon} between a boot's views and its QEMU: reads wait in it while a
 * view's server is away, where QEMU's own backing file would give the guest an error. It outlives
 * this process. Thread-safe: it keeps nothing.
 */
final class StorageDaemon {
  static final String PROGRAM = "qemu-storage-daemon";

  private static final Duration END_MAX = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LibvirtSettings settings;
  private final OwnScope scope = OwnScope.ofHost();

  StorageDaemon(LibvirtSettings settings) {
    this.settings = settings;
  }

  /** Starts the daemon and returns when every view can be read through it. */
  void start(BootFolder folder, List<BootRequest.Disk> disks) throws HypervisorException {
    String boot = String.valueOf(folder.folder().getFileName());
    List<String> command = new ArrayList<>(scope.prefix("view-" + boot));
    // sh for the mask alone: the socket must never be anybody's who is not root
    command.addAll(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
    command.addAll(command(folder, disks));
    Tool.run(command.toArray(String[]::new));
    try {
      BootFolder.give(folder.socket(), settings.qemuUser(), settings.qemuGroup());
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, "the daemon's socket cannot be given to QEMU: " + e.getMessage(), e);
    }
    for (BootRequest.Disk disk : disks) {
      ensureSize(folder, disk);
    }
  }

  List<String> command(BootFolder folder, List<BootRequest.Disk> disks) {
    List<String> command = new ArrayList<>();
    command.add(PROGRAM);
    command.add("--daemonize");
    command.add("--pidfile");
    command.add(folder.daemonPid().toString());
    for (BootRequest.Disk disk : disks) {
      command.add("--blockdev");
      command.add(
          json(
              object(
                  "driver", "nbd",
                  "node-name", disk.target(),
                  "server", object("type", "unix", "path", disk.socket().toString()),
                  "export", disk.exportName(),
                  "reconnect-delay", settings.viewAbsence().toSeconds(),
                  "read-only", true)));
    }
    command.add("--nbd-server");
    command.add(
        json(
            object(
                "addr",
                object("type", "unix", "path", folder.socket().toString()),
                "max-connections",
                0)));
    for (BootRequest.Disk disk : disks) {
      command.add("--export");
      command.add(
          json(
              object(
                  "type", "nbd",
                  "id", disk.target(),
                  "node-name", disk.target(),
                  "name", disk.target(),
                  "writable", false)));
    }
    return command;
  }

  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }

  private static String json(Map<String, Object> object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers are always JSON", e);
    }
  }

  /** A view of another disk, or of another point, must not be booted. */
  private static void ensureSize(BootFolder folder, BootRequest.Disk disk)
      throws HypervisorException {
    try (NbdDisk view =
        NbdDisk.connect(folder.socket(), disk.target(), NbdClientOptions.defaults(), 1)) {
      if (view.sizeBytes() != disk.sizeBytes()) {
        throw new HypervisorException(
            Code.FAILED,
            "disks: the view of %s has %d bytes, the request says %d"
                .formatted(disk.target(), view.sizeBytes(), disk.sizeBytes()));
      }
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, "the view of " + disk.target() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The boot's daemons: one, or none; a number that another process has by now is not it. */
  List<ProcessHandle> find(BootFolder folder) {
    Optional<ProcessHandle> noted = noted(folder);
    // The note of its number is written late: after a crash it may run without one.
    return noted.isPresent()
        ? List.of(noted.get())
        : ProcessHandle.allProcesses().filter(process -> isOf(folder, process)).toList();
  }

  private static Optional<ProcessHandle> noted(BootFolder folder) {
    try {
      long number = Long.parseLong(Files.readString(folder.daemonPid()).strip());
      return ProcessHandle.of(number).filter(process -> isOf(folder, process));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isOf(BootFolder folder, ProcessHandle process) {
    List<String> words = commandLine(process.pid());
    return !words.isEmpty()
        && Path.of(words.getFirst()).endsWith(PROGRAM)
        && words.contains(folder.daemonPid().toString());
  }

  private static List<String> commandLine(long pid) {
    try {
      return Arrays.asList(
          Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), ISO_8859_1)
              .split("\0", -1));
    } catch (IOException e) {
      return List.of(); // it has ended
    }
  }

  /** Ends the boot's daemon, and returns when it is gone. */
  void stop(BootFolder folder) throws HypervisorException {
    for (ProcessHandle daemon : find(folder)) {
      // Nothing is lost by killing it: it only reads.
      daemon.destroyForcibly();
      try {
        daemon.onExit().get(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        throw new HypervisorException(
            Code.UNAVAILABLE, "process " + daemon.pid() + " did not end within " + END_MAX, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HypervisorException(Code.UNAVAILABLE, "interrupted", e);
      }
    }
  }
}
