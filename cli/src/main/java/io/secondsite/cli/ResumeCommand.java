package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Goes on with a suspended machine at once.")
final class ResumeCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(AgentClient client) {
    Replication now = client.resume(vm);
    answer(now, () -> out().println(now.name() + ": " + ReplicationsCommand.state(now)));
  }
}
