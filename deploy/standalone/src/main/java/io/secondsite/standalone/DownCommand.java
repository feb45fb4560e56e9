package io.secondsite.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite down}: ends what {@code up} started, also after a crash of the launcher. */
@Command(name = "down", description = "Ends everything that 'up' started.")
final class DownCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Option(names = "--purge", description = "Deletes the state folder too: replicas, keys, logs.")
  private boolean purge;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StateFolder state = StateFolder.usual();
    Optional<ProcessHandle> launcher = LauncherRecord.read(state).flatMap(LauncherRecord::process);
    if (launcher.isPresent()) {
      launcher.get().destroy();
      try {
        Until.holds("the launcher to end", DEADLINE, () -> !launcher.get().isAlive());
      } catch (CommandFailure tooSlow) {
        launcher.get().destroyForcibly(); // its children end with it, or below
      }
    }
    int ended = Leftovers.end(state);
    System.out.println(
        launcher.isPresent() || ended > 0 ? "Everything is down." : "Nothing was running.");
    if (purge) {
      state.delete();
      System.out.println("Deleted " + state.path());
    }
    return ExitCode.OK;
  }
}
