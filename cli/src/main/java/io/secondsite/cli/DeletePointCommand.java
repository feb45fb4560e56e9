package io.secondsite.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete-point",
    description = "Removes a recovery point that is not the newest, not held and not locked.")
final class DeletePointCommand extends HostVerb {
  @Parameters(index = "0", paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Parameters(index = "1", paramLabel = "POINT", description = "the recovery point's id")
  private String point = "";

  @Override
  void run(AgentClient client) {
    client.removePoint(vm, point);
    answer(Map.of("point", point), () -> out().println(point + " is gone"));
  }
}
