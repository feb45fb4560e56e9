package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete-replica",
    description = "Deletes a replica; it can be restored for the days of its settings.")
final class DeleteReplicaCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(AgentClient client) {
    Deletion deletion = client.deleteReplica(vm);
    answer(
        deletion,
        () ->
            out()
                .println(
                    vm
                        + " is deleted; until "
                        + deletion.keptUntil()
                        + " it comes back with: restore-replica "
                        + vm));
  }
}
