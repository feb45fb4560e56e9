package io.secondsite.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "vms", description = "Lists the machines of the agent's host.")
final class VmsCommand extends HostVerb {
  @Override
  void run(AgentClient client) {
    List<Machine> machines = client.vms();
    answer(
        machines,
        () -> {
          Table table = new Table("NAME", "STATE", "DISKS", "NETWORKS", "REPLICATION", "ID");
          for (Machine machine : machines) {
            table.row(
                machine.name(),
                machine.state(),
                disks(machine),
                networks(machine),
                Text.orDash(machine.replication()),
                machine.id());
          }
          table.print(out());
        });
  }

  private static String disks(Machine machine) {
    return machine.disks().stream()
        .map(disk ->
            disk.target()
                + " "
                + Text.bytes(disk.sizeBytes())
                + (disk.untracked().isEmpty() ? "" : " (" + disk.untracked() + ")"))
        .collect(Collectors.joining(", "));
  }

  private static String networks(Machine machine) {
    String names =
        machine.nics().stream()
            .map(nic -> nic.network().isEmpty() ? "(none)" : nic.network())
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "-" : names;
  }
}
