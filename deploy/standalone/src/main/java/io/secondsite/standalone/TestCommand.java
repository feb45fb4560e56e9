package io.secondsite.standalone;

import picocli.CommandLine.Command;

/** Listed here for {@code help}; the script runs Maven for it before Java is asked. */
@Command(
    name = "test",
    description = "Runs the tests: plain, --system (with real libvirt), --soak (full counts).")
final class TestCommand implements Runnable {
  @Override
  public void run() {
    throw new CommandFailure(ExitCode.USAGE, "run it as ./secondsite test [--system|--soak]");
  }
}
