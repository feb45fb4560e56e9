package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "failover",
    description = "Starts a machine at this site, on a recovery point; the source must be down.")
final class FailoverCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(
      names = "--point",
      defaultValue = "latest",
      paramLabel = "ID",
      description = "the recovery point (default: ${DEFAULT-VALUE})")
  private String point = "latest";

  @Option(
      names = "--network",
      defaultValue = "none",
      description = "none or a network's name (default: ${DEFAULT-VALUE})")
  private String network = "none";

  @Option(
      names = "--confirm-source-down",
      description = "go on although the peer says that the machine runs, or says nothing")
  private boolean confirmSourceDown;

  @Override
  void run(AgentClient client) {
    Boot boot = client.failover(vm, point, network, confirmSourceDown);
    answer(boot, () -> BootTable.print(boot, out()));
  }
}
