package io.secondsite.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite up}: starts two host-agents with a guest, and leaves them running. */
@Command(
    name = "up",
    description =
        "Starts two host-agents, their PostgreSQL and a sample guest; they stay until 'down'.")
final class UpCommand implements Callable<Integer> {
  private static final Duration READY_DEADLINE = Duration.ofMinutes(3);

  @Option(
      names = "--hypervisor",
      defaultValue = "auto",
      description = "auto, libvirt or simulated (default: ${DEFAULT-VALUE})")
  private String hypervisor = "auto";

  @Override
  public Integer call() throws IOException, InterruptedException {
    StateFolder state = StateFolder.usual();
    Optional<LauncherRecord> running =
        LauncherRecord.read(state).filter(record -> record.process().isPresent());
    if (running.isPresent()) {
      throw CommandFailure.wrongState(
          "one is running already (process " + running.get().pid() + "); end it with: down");
    }
    Files.createDirectories(state.path());
    try (FileChannel file =
            FileChannel.open(
                state.path().resolve("up.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw CommandFailure.wrongState("another 'up' is starting right now");
      }
      return startAndWait(state);
    }
  }

  private Integer startAndWait(StateFolder state) throws IOException, InterruptedException {
    HypervisorKind.Choice choice = HypervisorKind.choose(hypervisor);
    System.out.println("Starting with the " + choice.reason());
    Leftovers.end(state);
    Files.createDirectories(state.logs());
    Files.deleteIfExists(state.launcherFile());
    Process launcher = start(state, choice);
    LauncherRecord ready =
        Until.present(
            "the stack to be ready",
            READY_DEADLINE,
            () -> {
              if (!launcher.isAlive()) {
                throw CommandFailure.failed("the launcher ended:\n" + lastWords(state));
              }
              return LauncherRecord.read(state);
            });
    for (LauncherRecord.Agent agent : ready.agents()) {
      System.out.println("  host-agent " + agent.name() + "  " + agent.url());
    }
    System.out.println("  state " + state.path());
    System.out.println("Try: ./secondsite host vms --agent NewYork   End: ./secondsite down");
    return ExitCode.OK;
  }

  private static Process start(StateFolder state, HypervisorKind.Choice choice) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Installation.java(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dsecondsite.home=" + Installation.home(),
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName(),
                state.path().toString(),
                choice.kind().name(),
                choice.reason()));
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(state).toFile()));
    return builder.start();
  }

  private static Path log(StateFolder state) {
    return state.logs().resolve("launcher.log");
  }

  private static String lastWords(StateFolder state) throws IOException {
    List<String> lines = Files.readAllLines(log(state));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}
