package io.secondsite.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "suspend",
    description = "Captures and sends nothing more of a machine until it is resumed.")
final class SuspendCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "shown with the state")
  private @Nullable String reason;

  @Override
  void run(AgentClient client) {
    Replication now = client.suspend(vm, reason);
    answer(now, () -> out().println(now.name() + ": " + ReplicationsCommand.state(now)));
  }
}
