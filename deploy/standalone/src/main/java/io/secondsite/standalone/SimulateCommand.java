package io.secondsite.standalone;

import picocli.CommandLine.Command;

/** Listed here for {@code help}; the script runs Maven for it before Java is asked. */
@Command(
    name = "simulate",
    description = "Replays a simulation of the replica volume: simulate volume --seed N.")
final class SimulateCommand implements Runnable {
  @Override
  public void run() {
    throw new CommandFailure(
        ExitCode.USAGE, "run it as ./secondsite simulate volume --seed N [--steps M]");
  }
}
