package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.OwnScope;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Starts, finds and kills the processes of machines. Thread-safe: it keeps nothing. */
final class MachineProcesses {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration KILL_MAX = Duration.ofSeconds(20);
  private static final Path SET_SESSION = Path.of("/usr/bin/setsid");

  private final SimulatedSettings settings;
  private final OwnScope scope = OwnScope.ofHost();

  MachineProcesses(SimulatedSettings settings) {
    this.settings = settings;
  }

  /** Starts the machine's process and returns when it answers. */
  void start(MachineHome home) throws HypervisorException {
    try {
      makeSocketFolder(home.sockets());
      Files.deleteIfExists(home.controlSocket());
      Process process = command(home).start();
      awaitReady(home, process);
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, "the machine's process cannot be started: " + e.getMessage(), e);
    }
  }

  private ProcessBuilder command(MachineHome home) {
    List<String> command = new ArrayList<>(scope.prefix("machine"));
    if (Files.isExecutable(SET_SESSION)) {
      // Without a session of its own it would get the interrupt meant for us at a terminal.
      command.add(SET_SESSION.toString());
    }
    command.add(settings.javaExecutable().toString());
    command.addAll(
        List.of(
            "-Xmx96m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            MachineProcess.class.getName(),
            home.folder().toString(),
            home.sockets().toString()));
    if (settings.endWithProcess() != 0) {
      command.add(Long.toString(settings.endWithProcess()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.folder().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.processLog().toFile()));
    Map<String, String> environment = builder.environment();
    // Options meant for our own JVM must not reach this one; the class path goes this way to keep
    // the command line short enough to be read back.
    environment.clear();
    environment.put("CLASSPATH", classPath());
    return builder;
  }

  private String classPath() {
    List<Path> path =
        settings.classPath().isEmpty() ? MachineClassPath.found() : settings.classPath();
    return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private void awaitReady(MachineHome home, Process process)
      throws HypervisorException, IOException {
    long deadlineNanos = System.nanoTime() + settings.startMax().toNanos();
    while (System.nanoTime() - deadlineNanos < 0) {
      try {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new HypervisorException(
              process.exitValue() == MachineProcess.EXIT_RUNS_ALREADY
                  ? Code.WRONG_STATE
                  : Code.FAILED,
              "the machine's process ended: " + lastLine(home.processLog()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HypervisorException(Code.FAILED, "interrupted while a machine started", e);
      }
      if (Files.exists(home.controlSocket()) && answers(home)) {
        return;
      }
    }
    process.destroyForcibly();
    throw new HypervisorException(
        Code.UNAVAILABLE, "the machine did not answer within " + settings.startMax());
  }

  private boolean answers(MachineHome home) {
    try {
      ControlClient.ask(
          home.controlSocket(),
          new ControlRequest.Status(),
          ControlReply.Done.class,
          settings.answerMax());
      return true;
    } catch (HypervisorException e) {
      return false;
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.reversed().stream()
        .filter(line -> line.contains("machine failed") || line.contains("another process"))
        .findFirst()
        .orElse("see " + log);
  }

  /** Sockets are for our own user alone; a foreign folder of that name is refused. */
  static void makeSocketFolder(Path folder) throws IOException {
    Files.createDirectories(JsonFile.folderOf(folder));
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  /** The machine's process, if it lives. A number that another process has by now is not it. */
  Optional<ProcessHandle> find(MachineHome home) {
    try {
      if (!Files.exists(home.processId())) {
        return Optional.empty();
      }
      long number = Long.parseLong(Files.readString(home.processId()).strip());
      return ProcessHandle.of(number).filter(process -> isOf(home, process));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isOf(MachineHome home, ProcessHandle process) {
    return process.isAlive()
        && process
            .info()
            .arguments()
            .map(arguments -> List.of(arguments).contains(home.folder().toString()))
            .orElse(false);
  }

  /** SIGKILL, and returns when the process is gone. */
  void kill(MachineHome home) throws HypervisorException {
    Optional<ProcessHandle> process = find(home);
    if (process.isPresent()) {
      process.get().destroyForcibly();
      awaitEnd(process.get(), KILL_MAX);
    }
  }

  void awaitEnd(ProcessHandle process, Duration max) throws HypervisorException {
    if (!endsWithin(process, max)) {
      throw new HypervisorException(
          Code.UNAVAILABLE, "process " + process.pid() + " did not end within " + max);
    }
  }

  /** Waits for the process's end, and tells whether it came. */
  boolean endsWithin(ProcessHandle process, Duration max) throws HypervisorException {
    try {
      process.onExit().get(max.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new HypervisorException(Code.FAILED, "process " + process.pid() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Code.FAILED, "interrupted while a machine ended", e);
    }
  }
}
