package io.secondsite.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "restore-replica", description = "Takes back that a replica was deleted.")
final class RestoreReplicaCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(AgentClient client) {
    client.restoreReplica(vm);
    answer(Map.of("vm", vm), () -> out().println(vm + " is restored"));
  }
}
