package io.secondsite.standalone;

import io.secondsite.cli.VaultAddress;
import io.secondsite.cli.VaultClient;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite up}: starts every service, and leaves them running. */
@Command(
    name = "up",
    description =
        "Starts every service on this machine, with the example organisation and a sample guest or"
            + " one's own fabric; they stay until 'down'.")
final class UpCommand implements Callable<Integer> {
  private static final Duration READY_DEADLINE = Duration.ofMinutes(3);

  @Option(
      names = "--hypervisor",
      defaultValue = "auto",
      description = "auto, libvirt or simulated (default: ${DEFAULT-VALUE})")
  private String hypervisor = "auto";

  @Option(
      names = "--fabric",
      paramLabel = "FILE",
      description = "a fabric of one's own: sites, libvirt URIs, clouds, networks, storage")
  private @Nullable Path fabric;

  @Option(
      names = "--bare",
      description = "the example organisation without a policy, cloud pairings and a mapping")
  private boolean bare;

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
    HypervisorKind.Choice choice = choice();
    System.out.println("Starting with the " + choice.reason());
    long begun = System.nanoTime();
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
    for (LauncherRecord.Part part : ready.parts()) {
      System.out.printf("  %-16s %-16s %s%n", part.kind(), part.name(), part.url());
    }
    VaultAddress address = VaultAddress.in(state.path());
    System.out.println("  vault id         " + address.armId());
    System.out.println("  CA certificate   " + address.caFile());
    System.out.println("  state            " + state.path());
    try (VaultClient vault = VaultClient.of(address)) {
      System.out.println("  token            " + vault.token());
    }
    System.out.printf(
        "Ready after %s. Try: ./secondsite vault items, ./secondsite events   End: ./secondsite"
            + " down%n",
        Progress.seconds(Duration.ofNanos(System.nanoTime() - begun)));
    return ExitCode.OK;
  }

  /** A file is checked before anything is started; its hosts say what they run on. */
  private HypervisorKind.Choice choice() throws IOException {
    if (fabric == null) {
      return HypervisorKind.choose(hypervisor);
    }
    if (!Files.isReadable(fabric)) {
      throw new CommandFailure(ExitCode.USAGE, "--fabric: " + fabric + " cannot be read");
    }
    SiteSet.of(Optional.of(fabric));
    return new HypervisorKind.Choice(HypervisorKind.LIBVIRT, "fabric of " + fabric);
  }

  private Process start(StateFolder state, HypervisorKind.Choice choice) throws IOException {
    List<String> command =
        new ArrayList<>(
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
    command.add(Boolean.toString(!bare));
    if (fabric != null) {
      command.add(fabric.toAbsolutePath().toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
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
